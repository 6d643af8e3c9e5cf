using System.Net;

namespace Parley;

/// <summary>A socket that exchanges datagrams: each is a message with a boundary, a sender and no promise. Received and sent in batches.</summary>
public abstract class DatagramSocket : IAsyncDisposable
{
    /// <summary>Where it is bound.</summary>
    public abstract Address Local { get; }

    /// <summary>The one peer of a client's socket; null: anybody.</summary>
    public abstract Address? Remote { get; }

    /// <summary>The largest payload that can arrive here: buffers have this size, so that none is cut.</summary>
    public abstract int MaxPayload { get; }

    /// <summary>Bytes that the system keeps for this socket while nobody receives, as it counts them; what comes beyond is lost. 0: not known.</summary>
    public virtual int ReceiveBufferSize => 0;

    /// <summary>Runs the loop that receives where this socket has its thread: what is awaited of the socket there comes back there.</summary>
    /// <param name="receiving">Calls <see cref="ReceiveAsync"/>. It must not block.</param>
    /// <returns>When the loop has ended.</returns>
    public virtual Task RunAsync(Func<Task> receiving) => Task.Run(receiving);

    /// <summary>Waits for at least one datagram and takes what else is there already. One call at a time.</summary>
    /// <param name="batch">Cleared, then filled; its payloads are valid until the next receive of this socket, whatever batch that fills.</param>
    /// <param name="cancellation">Gives up; nothing that was received is lost.</param>
    /// <returns>The number received; 0 once the socket is closed.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.Refused"/>: a peer's port is closed (ICMP said so), the socket is still good.</exception>
    public abstract ValueTask<int> ReceiveAsync(DatagramBatch batch, CancellationToken cancellation = default);

    /// <summary>Sends one datagram. Any thread may call it.</summary>
    /// <param name="payload">The message; an empty one is a message too.</param>
    /// <param name="to">The receiver; null: <see cref="Remote"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When the system has taken it.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.MessageTooLarge"/> and the system's other refusals.</exception>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> payload, SocketAddress? to = null, CancellationToken cancellation = default);

    /// <summary>Sends one datagram if the system takes it at once. Any thread may call it.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="to">The receiver; null: <see cref="Remote"/>.</param>
    /// <returns>False: the receiver's queue (Unix) or this socket's buffer is full, and nothing was sent.</returns>
    /// <exception cref="ParleyException">As <see cref="SendAsync"/>.</exception>
    public abstract bool TrySend(ReadOnlySpan<byte> payload, SocketAddress? to = null);

    /// <summary>Whether many datagrams cost less together than one by one.</summary>
    public virtual bool SendsBatches => false;

    /// <summary>Sends of a batch what the system takes at once, in order. Any thread may call it.</summary>
    /// <param name="batch">It stays as it is.</param>
    /// <param name="from">The first to send.</param>
    /// <returns>How many were sent. 0: the first one is not taken now.</returns>
    /// <exception cref="ParleyException">The first one's fault, as of <see cref="SendAsync"/>: nothing was sent.</exception>
    public virtual int TrySend(DatagramSendBatch batch, int from)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return TrySend(batch.PayloadOf(from).Span, batch.ReceiverOf(from)) ? 1 : 0;
    }

    /// <summary>The readable form of a sender's address.</summary>
    /// <param name="address">As in <see cref="Datagram.Sender"/>.</param>
    /// <returns>Such as <c>udp://127.0.0.1:4711</c>.</returns>
    public abstract Address ToAddress(SocketAddress address);

    /// <summary>Closes the socket; a pending receive returns 0.</summary>
    /// <returns>When that is done.</returns>
    public abstract ValueTask DisposeAsync();
}
