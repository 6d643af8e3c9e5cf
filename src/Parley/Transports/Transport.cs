namespace Parley;

/// <summary>
/// How bytes move: opens, listens and connects for the addresses it carries. A server and a client hold a list of
/// transports and take the first that carries an address; the core knows none in particular.
/// </summary>
public abstract class Transport
{
    /// <summary>True where this transport can open that kind of address.</summary>
    /// <param name="address">Any address.</param>
    /// <returns>Whether <see cref="ListenAsync"/>, <see cref="ConnectAsync"/> or <see cref="OpenDatagramsAsync"/> know it.</returns>
    public abstract bool Carries(Address address);

    /// <summary>Listens for connections (kinds <see cref="SocketKind.Stream"/> and <see cref="SocketKind.Messages"/>).</summary>
    /// <param name="address">The place. A name, and every interface, may mean several sockets: hence the list.</param>
    /// <param name="options">How to listen.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>One listener for each socket, at least one; either all of them or an exception. Those with the same <see cref="Listener.Local"/> are lanes of one place, which accept side by side.</returns>
    /// <exception cref="ParleyException">The place cannot be had; the reason says why.</exception>
    public abstract ValueTask<IReadOnlyList<Listener>> ListenAsync(Address address, ListenOptions options, CancellationToken cancellation = default);

    /// <summary>Connects to a peer (kinds <see cref="SocketKind.Stream"/> and <see cref="SocketKind.Messages"/>), handshakes included.</summary>
    /// <param name="address">The place. A name's addresses are tried in their order.</param>
    /// <param name="options">How to connect.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The connection; it belongs to the caller.</returns>
    /// <exception cref="ParleyException">It cannot be reached; the reason says why.</exception>
    public abstract ValueTask<Connection> ConnectAsync(Address address, ConnectOptions options, CancellationToken cancellation = default);

    /// <summary>Binds sockets that receive datagrams at an address.</summary>
    /// <param name="address">The place; its kind is <see cref="SocketKind.Datagram"/>.</param>
    /// <param name="options">How to listen.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>One for each socket (dual-stack UDP is two), at least one.</returns>
    /// <exception cref="ParleyException">The place cannot be had; the reason says why.</exception>
    public abstract ValueTask<IReadOnlyList<DatagramSocket>> BindDatagramsAsync(Address address, ListenOptions options, CancellationToken cancellation = default);

    /// <summary>Opens a socket to exchange datagrams with the peer at an address.</summary>
    /// <param name="address">The peer; its kind is <see cref="SocketKind.Datagram"/>.</param>
    /// <param name="options">How to connect.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A socket whose <see cref="DatagramSocket.Remote"/> is the peer; it belongs to the caller.</returns>
    /// <exception cref="ParleyException">It cannot be opened; the reason says why.</exception>
    public abstract ValueTask<DatagramSocket> OpenDatagramsAsync(Address address, ConnectOptions options, CancellationToken cancellation = default);
}
