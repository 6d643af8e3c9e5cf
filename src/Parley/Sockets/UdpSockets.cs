using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Parley;

/// <summary>Opens UDP sockets: plain, broadcast, multicast.</summary>
internal static class UdpSockets
{
    /// <summary>
    /// What a socket asks the system to keep for it (SO_RCVBUF), in bytes. Linux counts some 700 for the smallest datagram, and
    /// keeps 208 KiB where nobody asks: a burst of 300. It gives twice of what it is asked for, and no more than twice
    /// net.core.rmem_max (socket(7)).
    /// </summary>
    internal const int ReceiveBuffer = 1024 * 1024;

    /// <summary>Windows: an ICMP "port unreachable" must not break the server's socket (SIO_UDP_CONNRESET, Microsoft KB 263823).</summary>
    private const int SioUdpConnReset = unchecked((int)0x9800000C);

    internal static DatagramSocket Bind(IPEndPoint end, ListenOptions options, SocketEngine engine, WireEvents wire, TimeProvider time)
    {
        var place = new UdpAddress(end);
        var opened = OpenedSocket.At(place, wire, time, end.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var socket = opened.Socket;
        try
        {
            Prepare(socket, options.TimeToLive);
            if (IsMulticast(end.Address))
            {
                // Several programs on one machine may listen to one group.
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);

                // Bound to the group itself a socket hears only the group; Windows permits only its own addresses.
                socket.Bind(OperatingSystem.IsWindows() ? new IPEndPoint(Any(end.AddressFamily), end.Port) : end);
                Join(socket, end.Address);
            }
            else
            {
                socket.Bind(end);
            }

            return engine.Datagrams(opened, new UdpAddress((IPEndPoint)socket.LocalEndPoint!), remote: null, peer: null);
        }
        catch (SocketException error)
        {
            throw opened.Fail("listen at", place, error);
        }
    }

    internal static async ValueTask<DatagramSocket> OpenAsync(UdpAddress udp, ConnectOptions options, SocketEngine engine, WireEvents wire, TimeProvider time, CancellationToken cancellation)
    {
        var ends = await Resolver.ResolveAsync(udp.Host, udp.Port, datagrams: true, listening: false, cancellation).ConfigureAwait(false);
        var end = ends[0];
        var opened = OpenedSocket.To(new UdpAddress(end), wire, time, end.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var socket = opened.Socket;
        try
        {
            Prepare(socket, options.TimeToLive);
            socket.EnableBroadcast = options.Broadcast;
            await SocketBinding.BindFromAsync(socket, options.From, datagrams: true, cancellation).ConfigureAwait(false);
            if (!IsMulticast(end.Address) && !options.Broadcast && !udp.Host.IsBroadcast)
            {
                // Connected: only this peer's datagrams come, and its host's ICMP errors are told (udp(7)).
                await socket.ConnectAsync(end, cancellation).ConfigureAwait(false);
                return engine.Datagrams(opened, new UdpAddress((IPEndPoint)socket.LocalEndPoint!), new UdpAddress(end), peer: null);
            }

            if (options.From is null)
                socket.Bind(new IPEndPoint(Any(end.AddressFamily), 0));
            if (IsMulticast(end.Address) && !HasRoute(end))
                SendOverLoopback(socket);
            return engine.Datagrams(opened, new UdpAddress((IPEndPoint)socket.LocalEndPoint!), new UdpAddress(end), end.Serialize());
        }
        catch (Exception error)
        {
            throw opened.Fail("open", udp, error);
        }
    }

    /// <summary>A sender as the system wrote it.</summary>
    internal static IPEndPoint ToEndPoint(SocketAddress sender) =>
        (IPEndPoint)new IPEndPoint(Any(sender.Family), 0).Create(sender);

    internal static bool IsMulticast(IPAddress ip) => ip.AddressFamily == AddressFamily.InterNetworkV6
        ? ip.IsIPv6Multicast
        : (ip.GetAddressBytes()[0] & 0xF0) == 0xE0; // 224.0.0.0/4, RFC 5771

    private static IPAddress Any(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;

    private static void Prepare(Socket socket, int? timeToLive)
    {
        SocketTuning.Apply(socket, noDelay: true, timeToLive);
        socket.ReceiveBufferSize = ReceiveBuffer;
        if (OperatingSystem.IsWindows())
            socket.IOControl(SioUdpConnReset, [0, 0, 0, 0], null);
    }

    /// <summary>Joins on every interface that is up, loopback too: on a machine without a route there is no default one.</summary>
    private static void Join(Socket socket, IPAddress group)
    {
        SocketException? last = null;
        var joined = 0;
        foreach (var index in Interfaces(group.AddressFamily))
        {
            try
            {
                if (group.AddressFamily == AddressFamily.InterNetworkV6)
                    socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group, index));
                else
                    socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, index));
                joined++;
            }
            catch (SocketException error)
            {
                last = error;
            }
        }

        if (joined == 0)
            throw last ?? new SocketException((int)SocketError.NetworkDown);
    }

    private static IEnumerable<int> Interfaces(AddressFamily family)
    {
        var six = family == AddressFamily.InterNetworkV6;
        foreach (var card in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (card.OperationalStatus == OperationalStatus.Down || !card.Supports(six ? NetworkInterfaceComponent.IPv6 : NetworkInterfaceComponent.IPv4))
                continue;
            var properties = card.GetIPProperties();
            if (!properties.UnicastAddresses.Any(address => address.Address.AddressFamily == family))
                continue;
            yield return six ? properties.GetIPv6Properties().Index : properties.GetIPv4Properties().Index;
        }
    }

    /// <summary>Asks the routing table without sending: connect(2) on a datagram socket only looks up.</summary>
    private static bool HasRoute(IPEndPoint end)
    {
        using var probe = new Socket(end.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            probe.Connect(end);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void SendOverLoopback(Socket socket)
    {
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, NetworkInterface.IPv6LoopbackInterfaceIndex);
        else
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(NetworkInterface.LoopbackInterfaceIndex));
    }
}
