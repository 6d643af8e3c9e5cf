using System.Net;
using System.Net.Sockets;

namespace Parley;

/// <summary>System.Net.Sockets moves the bytes: the same on every system.</summary>
internal sealed class PortableEngine : SocketEngine
{
    internal static PortableEngine Instance { get; } = new();

    public override string Name => "sockets";

    public override Listener Listen(OpenedSocket socket, Address local, ListenOptions options, int lane)
    {
        var (wire, time) = (socket.Wire, socket.Time);
        return new SocketListener(socket, local, options, local is UnixAddress unix
            ? accepted => Wrap(accepted, unix, UnixSocketFile.ToAddress(accepted.RemoteEndPoint, unix.Kind), accepted: true, wire, time)
            : accepted => Wrap(accepted, LocalOf(accepted, (TcpAddress)local), new TcpAddress((IPEndPoint)accepted.RemoteEndPoint!), accepted: true, wire, time));
    }

    public override async ValueTask<Connection> ConnectAsync(OpenedSocket socket, EndPoint peer, Address remote, CancellationToken cancellation)
    {
        await EngineThread.AwayAsync(socket.Socket.ConnectAsync(peer, cancellation)).ConfigureAwait(false);
        var end = socket.Socket.LocalEndPoint;
        Address local = remote is UnixAddress unix ? UnixSocketFile.ToAddress(end, unix.Kind) : new TcpAddress((IPEndPoint)end!);
        return Wrap(socket.Socket, local, remote, accepted: false, socket.Wire, socket.Time, socket.Id);
    }

    public override DatagramSocket Datagrams(OpenedSocket socket, Address local, Address? remote, SocketAddress? peer) =>
        new SocketDatagrams(socket, local, remote, peer);

    /// <summary>At one address a connection is there; at every address of the machine the system has to be asked at which one it came in.</summary>
    private static TcpAddress LocalOf(Socket accepted, TcpAddress listening) =>
        IPAddress.Any.Equals(listening.Host.Ip) || IPAddress.IPv6Any.Equals(listening.Host.Ip) ? new TcpAddress((IPEndPoint)accepted.LocalEndPoint!) : listening;

    private static Connection Wrap(Socket socket, Address local, Address remote, bool accepted, WireEvents wire, TimeProvider time, long? id = null) =>
        local is UnixAddress { Kind: SocketKind.Messages }
            ? new SeqpacketConnection(new PortableRecords(socket), local, remote, accepted, wire, time, id)
            : new SocketConnection(socket, local, remote, accepted, wire, time, id);
}
