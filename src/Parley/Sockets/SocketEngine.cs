using System.Net;
using System.Net.Sockets;

namespace Parley;

/// <summary>
/// Who moves the bytes of sockets that a <see cref="SocketsTransport"/> has opened, bound and tuned. What an engine
/// does not override is done by the portable one, System.Net.Sockets.
/// </summary>
public abstract class SocketEngine
{
    /// <summary>As <c>engine=</c> and the log name it.</summary>
    public abstract string Name { get; }

    /// <summary>Sockets that accept side by side at one place, so that no core waits for another. Default 1.</summary>
    public virtual int Lanes => 1;

    /// <summary>Takes a listening socket over.</summary>
    /// <param name="socket">Bound and listening, of kind stream or seqpacket. Its options are what accepted ones shall have.</param>
    /// <param name="local">Where it is bound.</param>
    /// <param name="options">How to listen.</param>
    /// <param name="lane">0 to <see cref="Lanes"/> less one.</param>
    /// <returns>What accepts at it.</returns>
    public virtual Listener Listen(OpenedSocket socket, Address local, ListenOptions options, int lane) => PortableEngine.Instance.Listen(socket, local, options, lane);

    /// <summary>Connects a socket, and takes it over.</summary>
    /// <param name="socket">Of kind stream or seqpacket; opened and tuned, perhaps bound.</param>
    /// <param name="peer">Whom to connect to, for the system.</param>
    /// <param name="remote">The same, for people.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    public virtual ValueTask<Connection> ConnectAsync(OpenedSocket socket, EndPoint peer, Address remote, CancellationToken cancellation) =>
        PortableEngine.Instance.ConnectAsync(socket, peer, remote, cancellation);

    /// <summary>Takes a datagram socket over.</summary>
    /// <param name="socket">Bound; connected where <paramref name="remote"/> is its only peer.</param>
    /// <param name="local">Where it is bound.</param>
    /// <param name="remote">A client's peer. Null: anybody's datagrams come.</param>
    /// <param name="peer">Where a client's datagrams go when its socket is not connected (broadcast, multicast).</param>
    /// <returns>What receives and sends.</returns>
    public virtual DatagramSocket Datagrams(OpenedSocket socket, Address local, Address? remote, SocketAddress? peer) =>
        PortableEngine.Instance.Datagrams(socket, local, remote, peer);

    /// <summary>Makes a connection of a socket of records: messages with boundaries, the half-close, the graceful close.</summary>
    /// <param name="records">The socket, in an engine's hands.</param>
    /// <param name="origin">The listening socket that accepted it, or the socket itself.</param>
    /// <param name="local">This side's end.</param>
    /// <param name="remote">The peer's end.</param>
    /// <param name="accepted">Whether it was accepted.</param>
    /// <returns>The connection.</returns>
    protected static Connection OfRecords(RecordSocket records, OpenedSocket origin, Address local, Address remote, bool accepted)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return new SeqpacketConnection(records, local, remote, accepted, origin.Wire, origin.Time, accepted ? null : origin.Id);
    }

    /// <summary>One sentence for what the system refused: what failed, where, why, what to do.</summary>
    /// <param name="doing">What failed, such as <c>receive from</c>.</param>
    /// <param name="place">Where.</param>
    /// <param name="error">Why.</param>
    /// <returns>The exception to throw.</returns>
    protected static ParleyException Explain(string doing, Address place, SocketException error) => SocketErrors.Translate(doing, place, error);

    /// <summary>Errors of accept(2) that mean: that one peer is gone, the listener is fine.</summary>
    /// <param name="error">The error.</param>
    /// <returns>Whether to go on accepting.</returns>
    protected static bool IsPeerGone(SocketError error) => SocketErrors.IsPeerGone(error);

    /// <summary>The last descriptors are kept for the process itself, since the runtime ends one that has none left.</summary>
    /// <param name="descriptor">The number of an accepted socket.</param>
    /// <returns>Whether that number should have been kept: accept no more until <see cref="IsShort()"/> says no.</returns>
    protected static bool IsShort(int descriptor) => DescriptorRoom.IsShort(descriptor);

    /// <inheritdoc cref="IsShort(int)"/>
    /// <returns>Whether the next socket would have one of the kept numbers.</returns>
    protected static bool IsShort() => DescriptorRoom.IsShort();

    /// <summary>The second half of <see cref="Connection.FinishAsync"/>: reads and discards until the peer's end, within its bounds.</summary>
    /// <param name="receive">Receives and forgets, and says how many bytes; 0 is the peer's end.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Stops at once.</param>
    /// <returns>True: the peer's end was seen.</returns>
    protected static ValueTask<bool> DiscardAsync(Func<CancellationToken, ValueTask<int>> receive, TimeProvider time, CancellationToken cancellation) =>
        GracefulClose.DiscardAsync(receive, time, cancellation);

    /// <summary>A peer's address as the system writes it.</summary>
    /// <param name="address">Internet or Unix.</param>
    /// <param name="kind">The socket's kind.</param>
    /// <returns>Such as <c>tcp://127.0.0.1:4711</c>; an unnamed Unix peer has an empty path.</returns>
    protected static Address ToAddress(SocketAddress address, SocketKind kind) => address.Family == AddressFamily.Unix
        ? UnixSocketFile.ToAddress(UnixSocketFile.Template.Create(address), kind)
        : kind == SocketKind.Datagram ? new UdpAddress(UdpSockets.ToEndPoint(address)) : new TcpAddress(UdpSockets.ToEndPoint(address));
}
