using System.Buffers;
using System.Net;

namespace Parley.Cli;

/// <summary>The first who sent a datagram to a bound socket; what others send there is not for this conversation.</summary>
internal sealed class ServedDatagramPeer : Peer
{
    private readonly DatagramBatch _batch;
    private readonly SocketAddress? _sender;
    private int _next;

    private ServedDatagramPeer(DatagramSocket socket, DatagramBatch batch, SocketAddress? sender)
    {
        Socket = socket;
        _batch = batch;
        _sender = sender;
        Remote = sender is null ? new UnixAddress("", SocketKind.Datagram) : socket.ToAddress(sender);
    }

    /// <summary>The bound socket.</summary>
    internal DatagramSocket Socket { get; }

    internal override Address Remote { get; }

    internal override SocketKind Kind => SocketKind.Datagram;

    /// <summary>Waits for the first datagram; it is the first that is received.</summary>
    internal static async Task<ServedDatagramPeer> FirstAsync(DatagramSocket socket, CancellationToken cancellation)
    {
        var batch = new DatagramBatch(socket.MaxPayload, capacity: 8);
        if (await socket.ReceiveAsync(batch, cancellation) == 0)
            throw new OperationCanceledException(cancellation);
        SocketAddress? sender = null;
        if (batch[0].Sender is { } named)
        {
            // The batch reuses its own.
            sender = new SocketAddress(named.Family, named.Size);
            named.Buffer.Span[..named.Size].CopyTo(sender.Buffer.Span);
        }

        return new ServedDatagramPeer(socket, batch, sender);
    }

    internal override ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        _sender is null
            ? throw new CommandException(ExitCode.Failed, "the client's socket has no name, so nobody can answer it")
            : Socket.SendAsync(bytes, _sender, cancellation);

    internal override ValueTask FinishSendingAsync() => default;

    internal override async ValueTask<ReadOnlySequence<byte>?> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            for (; _next < _batch.Count; _next++)
            {
                if (IsSame(_batch[_next].Sender, _sender))
                    return new ReadOnlySequence<byte>(_batch[_next++].Payload);
            }

            _next = 0;
            if (await Socket.ReceiveAsync(_batch, cancellation) == 0)
                return null;
        }
    }

    /// <summary>Not <see cref="SocketAddress.Equals(object)"/>: that one looks at the buffers, behind the size too.</summary>
    private static bool IsSame(SocketAddress? one, SocketAddress? other) =>
        one is null || other is null ? one is null && other is null : one.Buffer.Span[..one.Size].SequenceEqual(other.Buffer.Span[..other.Size]);

    internal override ValueTask FinishAsync(CancellationToken cancellation) => Socket.DisposeAsync();

    internal override void Abort()
    {
        // Nothing to reset: the peer knows of no connection.
    }

    public override ValueTask DisposeAsync() => Socket.DisposeAsync();
}
