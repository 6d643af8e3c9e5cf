namespace Parley;

/// <summary>A message connection read as bytes: the messages one after the other, without a trace of the boundaries.</summary>
internal sealed class MessageStream(MessageReceiver receiver) : Stream
{
    private int _taken;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A loop, since an empty message must not read as the end.
        while (_taken == receiver.Received.Length)
        {
            receiver.Clear();
            _taken = 0;
            if (_ended || (await receiver.ReceivePartAsync(cancellationToken).ConfigureAwait(false)).IsEnd)
            {
                _ended = true;
                return 0;
            }
        }

        var rest = receiver.Received[_taken..];
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        _taken += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();
}
