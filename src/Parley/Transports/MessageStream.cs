namespace Parley;

/// <summary>A message connection read as bytes: the messages one after the other, without a trace of the boundaries.</summary>
internal sealed class MessageStream(MessageConnection connection, MessageReceiver receiver) : Stream
{
    private readonly ReceiveTurn _turn = new();
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

    /// <summary>No read begins any more; ends when none is under way.</summary>
    /// <param name="cancelPending">Called to end the one that is.</param>
    internal Task StopReadingAsync(Action cancelPending) => _turn.CloseAsync(cancelPending);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_turn.TryEnter())
            throw ClosedHere();
        try
        {
            return await TakeAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_turn.IsClosing)
        {
            throw ClosedHere();
        }
        finally
        {
            _turn.Leave();
        }
    }

    private async ValueTask<int> TakeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
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

    private ParleyException ClosedHere() => new(ErrorReason.Reset, $"cannot receive from {connection.Remote}: the connection was closed on this side");

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();
}
