using System.Buffers;

namespace Parley;

/// <summary>The conversation of a client's datagram socket with its one peer: each datagram is a message. The peer cannot finish, so no receive ends by itself.</summary>
internal sealed class DatagramConversation(DatagramSocket socket) : Conversation
{
    // Datagrams that TrySend has begun and the system has not taken. More are refused, as by a full queue.
    private const int MostUnderWay = 64;

    // Each slot that is ever used keeps a full-size buffer: few, since a peer's answers come few at a time.
    private readonly DatagramBatch _batch = new(socket.MaxPayload, capacity: 8);
    private readonly CancellationTokenSource _closed = new();
    private int _next;
    private int _underWay;

    public override Address Local => socket.Local;

    public override Address Remote => socket.Remote ?? socket.Local;

    public override PeerStyle Style => PeerStyle.Bounded;

    public override CancellationToken Closed => _closed.Token;

    public override async ValueTask<Message?> ReceiveAsync(CancellationToken cancellation = default)
    {
        if (_next == _batch.Count)
        {
            _next = 0;
            _batch.Clear();
            if (await socket.ReceiveAsync(_batch, cancellation).ConfigureAwait(false) == 0)
                return null;
        }

        return new Message(new ReadOnlySequence<byte>(_batch[_next++].Payload));
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation = default) =>
        socket.SendAsync(message, cancellation: cancellation);

    public override bool TrySend(ReadOnlyMemory<byte> message)
    {
        if (_closed.IsCancellationRequested)
            return false;
        if (Interlocked.Increment(ref _underWay) > MostUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
            return false;
        }

        var sending = SendCopyAsync(message.ToArray());
        return !sending.IsCompleted || sending.Result;
    }

    public override ValueTask FinishAsync(CancellationToken cancellation = default) => DisposeAsync();

    public override void Abort(Exception? reason = null) => _ = DisposeAsync().AsTask();

    public override T? Get<T>()
        where T : class => this as T ?? socket as T;

    public override async ValueTask DisposeAsync()
    {
        await socket.DisposeAsync().ConfigureAwait(false);
        await _closed.CancelAsync().ConfigureAwait(false);
    }

    // A datagram that cannot be sent is lost, as datagrams may be: only a refusal at once is worth telling.
    private async Task<bool> SendCopyAsync(byte[] message)
    {
        try
        {
            await socket.SendAsync(message).ConfigureAwait(false);
            return true;
        }
        catch (ParleyException)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
