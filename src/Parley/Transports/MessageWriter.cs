using System.Buffers;
using System.IO.Pipelines;

namespace Parley;

/// <summary>A message connection written as bytes: what was written since the last flush is one message. A flush of nothing sends nothing.</summary>
internal sealed class MessageWriter(MessageConnection connection) : PipeWriter
{
    private byte[] _buffer = [];
    private int _count;
    private bool _completed;

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

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_count > 0)
        {
            await connection.SendAsync(_buffer.AsMemory(0, _count), connection.FitsText(_buffer.AsSpan(0, _count)), cancellationToken).ConfigureAwait(false);
            _count = 0;
            GiveBack();
            _buffer = [];
        }

        return default;
    }

    // A flush is one send of the carrier, and that cannot be taken back in the middle.
    public override void CancelPendingFlush()
    {
    }

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

    private void GiveBack()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
    }
}
