using System.Buffers;

namespace Parley.Cli;

/// <summary>
/// The other end as a verb sees it, whatever the kind of socket: something that takes bytes and says some. What comes is
/// a piece of a stream, a message or a datagram. One receive and one send at a time.
/// </summary>
internal abstract class Peer : IAsyncDisposable
{
    /// <summary>Where it is, for sentences.</summary>
    internal abstract Address Remote { get; }

    /// <summary>Bytes without boundaries, datagrams, or connected messages.</summary>
    internal abstract SocketKind Kind { get; }

    /// <summary>Opens an address as a client.</summary>
    internal static async Task<Peer> OpenAsync(ConnectTarget target, CancellationToken cancellation)
    {
        if (target.Address.Kind == SocketKind.Datagram)
            return new DatagramPeer(await Client.OpenDatagramsAsync(target, cancellation: cancellation), target.Address);
        return Over(await Client.ConnectAsync(target, cancellation: cancellation));
    }

    /// <summary>A connection as a peer: its messages where it keeps boundaries, its bytes elsewhere.</summary>
    internal static Peer Over(Connection connection) =>
        connection.Get<Conversation>() is { } talk ? new MessagePeer(connection, talk) : new StreamPeer(connection);

    /// <summary>Sends bytes, a message or a datagram.</summary>
    internal abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>Says that no more will come (half-close). Datagrams have no such thing.</summary>
    internal abstract ValueTask FinishSendingAsync();

    /// <summary>Waits for bytes, a message or a datagram.</summary>
    /// <returns>Valid until the next receive; null: the peer has finished.</returns>
    internal abstract ValueTask<ReadOnlySequence<byte>?> ReceiveAsync(CancellationToken cancellation);

    /// <summary>The graceful close.</summary>
    internal abstract ValueTask FinishAsync(CancellationToken cancellation);

    /// <summary>The other close: the peer sees a reset, where its kind has one.</summary>
    internal abstract void Abort();

    public abstract ValueTask DisposeAsync();
}
