using System.Buffers;

namespace Parley.Cli;

/// <summary>A peer that exchanges datagrams.</summary>
internal sealed class DatagramPeer(DatagramSocket socket, Address remote) : Peer
{
    private readonly DatagramBatch _batch = new(socket.MaxPayload, capacity: 8);
    private int _next;

    internal override Address Remote => remote;

    internal override SocketKind Kind => SocketKind.Datagram;

    internal override ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => socket.SendAsync(bytes, cancellation: cancellation);

    internal override ValueTask FinishSendingAsync() => default;

    internal override async ValueTask<ReadOnlySequence<byte>?> ReceiveAsync(CancellationToken cancellation)
    {
        if (_next >= _batch.Count)
        {
            _next = 0;
            if (await socket.ReceiveAsync(_batch, cancellation) == 0)
                return null;
        }

        return new ReadOnlySequence<byte>(_batch[_next++].Payload);
    }

    internal override ValueTask FinishAsync(CancellationToken cancellation) => socket.DisposeAsync();

    internal override void Abort()
    {
        // Nothing to reset: the peer knows of no connection.
    }

    public override ValueTask DisposeAsync() => socket.DisposeAsync();
}
