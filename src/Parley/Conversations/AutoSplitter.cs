using System.Buffers;
using System.IO.Pipelines;

namespace Parley;

/// <summary>
/// The policy with a clock, for simple clients: a message ends at a newline, or after 100 ms of silence. The first
/// newline makes the peer one of lines for good, and the clock is never set again.
/// </summary>
internal sealed class AutoSplitter(PipeReader input, int limit, bool refuseHttp, TimeProvider time) : LinesSplitter(input, limit, refuseHttp), IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(100);

    // Written by the receiver alone, read by senders too.
    private volatile PeerStyle _style;
    private ITimer? _clock;

    // The bytes of the message that has only begun, and when its last one was seen.
    private long _begun;
    private long _lastByte;

    public override PeerStyle Style => _style;

    public void Dispose() => _clock?.Dispose();

    private protected override bool TryTake(ref ReadOnlySequence<byte> buffer, bool completed, out ReadOnlySequence<byte> message)
    {
        var before = buffer.Length;
        if (base.TryTake(ref buffer, completed, out message))
        {
            var hadNewline = before - buffer.Length > message.Length;
            Ended(hadNewline || _style == PeerStyle.Lines ? PeerStyle.Lines : PeerStyle.Bare);
            return true;
        }

        if (_style == PeerStyle.Lines || buffer.IsEmpty)
            return false;
        if (buffer.Length > _begun)
        {
            _begun = buffer.Length;
            _lastByte = time.GetTimestamp();
            return false;
        }

        if (time.GetElapsedTime(_lastByte) < Silence)
            return false;
        return Framing.Chunks.TryRead(ref buffer, completed, Limit, out message) && EndedBySilence(message);
    }

    // The timer only wakes the read; whether it was silence, TryTake tells by the time. So one that fires late is harmless.
    private protected override ValueTask<ReadResult> WaitAsync(CancellationToken cancellation)
    {
        if (_begun > 0 && _style != PeerStyle.Lines)
        {
            var left = Silence - time.GetElapsedTime(_lastByte);
            if (left <= TimeSpan.Zero)
                Input.CancelPendingRead();
            else
                SetClock(left);
        }

        return base.WaitAsync(cancellation);
    }

    private void SetClock(TimeSpan due)
    {
        _clock ??= time.CreateTimer(static input => ((PipeReader)input!).CancelPendingRead(), Input, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // Rounded up to a millisecond, the timer's own unit: rounded down, it would fire again and again before its time.
        _clock.Change(TimeSpan.FromMilliseconds(Math.Ceiling(due.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private bool EndedBySilence(in ReadOnlySequence<byte> message)
    {
        Taken(message);
        Ended(PeerStyle.Bare);
        return true;
    }

    private void Ended(PeerStyle style)
    {
        _begun = 0;
        _style = style;
        _clock?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
