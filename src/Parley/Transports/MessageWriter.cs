using System.Buffers;
using System.IO.Pipelines;

namespace Parley;

/// <summary>A message connection written as bytes: what was written since the last flush is one message. A flush of nothing sends nothing.</summary>
internal sealed class MessageWriter(MessageConnection connection) : PipeWriter
{
    private byte[] _buffer = [];
    private int _count;
    private bool _completed;

    // Anybody may call a flush back at any time. Guarded by _gate; it is cancelled outside.
    private CancellationTokenSource? _giveUp;
    private readonly Lock _gate = new();

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _count;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_completed)
            throw new InvalidOperationException("the output was completed");
        var wanted = Math.Max(sizeHint, 1);
        if (_buffer.Length - _count < wanted)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_count + wanted, Math.Max(4096, _count * 2)));
            _buffer.AsSpan(0, _count).CopyTo(larger);
            GiveBack();
            _buffer = larger;
        }

        return _buffer.AsMemory(_count);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _buffer.Length - _count);
        _count += bytes;
    }

    /// <summary>Sends. What was not sent, since somebody gave up, is there for the next flush; what the carrier refused is not.</summary>
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var giveUp = GiveUp();
        using (cancellationToken.UnsafeRegister(static giveUp => ((CancellationTokenSource)giveUp!).Cancel(), giveUp))
        {
            try
            {
                giveUp.Token.ThrowIfCancellationRequested();
                if (_count > 0)
                    await connection.SendAsync(_buffer.AsMemory(0, _count), connection.FitsText(_buffer.AsSpan(0, _count)), giveUp.Token).ConfigureAwait(false);
                Clear();
                return default;
            }
            catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
            {
                lock (_gate)
                    _giveUp = null;
                cancellationToken.ThrowIfCancellationRequested();
                return new FlushResult(isCanceled: true, isCompleted: false);
            }
            catch (ParleyException)
            {
                Clear();
                throw;
            }
        }
    }

    public override void CancelPendingFlush() => GiveUp().Cancel();

    public override void Complete(Exception? exception = null)
    {
        if (_completed)
            return;
        _completed = true;
        if (exception is null)
            connection.EndAfter(FlushAsync());
        else
            connection.Abort(exception);
    }

    /// <summary>Cancelled when the flush under way is called back, or the next one before it begins.</summary>
    private CancellationTokenSource GiveUp()
    {
        lock (_gate)
            return _giveUp ??= new CancellationTokenSource();
    }

    private void Clear()
    {
        _count = 0;
        GiveBack();
        _buffer = [];
    }

    private void GiveBack()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
    }
}
