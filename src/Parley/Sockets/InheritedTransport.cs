using System.Net;
using System.Net.Sockets;

namespace Parley;

/// <summary>
/// Serves one connection that was accepted elsewhere: a socket inherited from a parent process (<c>mode=processes</c>,
/// inetd). It listens nowhere: its listener hands out that connection and is at its end, and so is its server after it.
/// </summary>
public sealed class InheritedTransport : Transport
{
    private readonly Socket _socket;
    private readonly WireEvents _wire;

    /// <summary>Takes a connected stream socket over.</summary>
    /// <param name="socket">Such as <c>new Socket(new SafeSocketHandle(descriptor, ownsHandle: true))</c>; it belongs to the connection.</param>
    /// <param name="wire">Where events are announced. Null: nobody looks.</param>
    public InheritedTransport(Socket socket, WireEvents? wire = null)
    {
        _socket = socket;
        _wire = wire ?? new WireEvents();
    }

    /// <inheritdoc/>
    public override bool Carries(Address address) => address.Kind == SocketKind.Stream;

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<Listener>> ListenAsync(Address address, ListenOptions options, CancellationToken cancellation = default)
    {
        var (local, remote) = (ToAddress(_socket.LocalEndPoint), ToAddress(_socket.RemoteEndPoint));
        return new([new OneConnection(local, new SocketConnection(_socket, local, remote, accepted: true, _wire, TimeProvider.System))]);
    }

    /// <inheritdoc/>
    public override ValueTask<Connection> ConnectAsync(Address address, ConnectOptions options, CancellationToken cancellation = default) =>
        throw SocketBinding.Unavailable("connect to", address);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<DatagramSocket>> BindDatagramsAsync(Address address, ListenOptions options, CancellationToken cancellation = default) =>
        throw SocketBinding.Unavailable("listen at", address);

    /// <inheritdoc/>
    public override ValueTask<DatagramSocket> OpenDatagramsAsync(Address address, ConnectOptions options, CancellationToken cancellation = default) =>
        throw SocketBinding.Unavailable("open", address);

    private static Address ToAddress(EndPoint? end) => end is IPEndPoint ip ? new TcpAddress(ip) : UnixSocketFile.ToAddress(end, SocketKind.Stream);

    private sealed class OneConnection(Address local, Connection connection) : Listener
    {
        private Connection? _connection = connection;

        public override Address Local => local;

        public override ValueTask<Connection?> AcceptAsync(CancellationToken cancellation = default) => new(Interlocked.Exchange(ref _connection, null));

        public override ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? default;
    }
}
