using System.Net;
using System.Net.Sockets;

namespace Parley;

/// <summary>The socket options that addresses may ask for.</summary>
internal static class SocketTuning
{
    private const int SocketLevel = 1;    // SOL_SOCKET of Linux
    private const int ReusePort = 15;     // SO_REUSEPORT of Linux: socket(7), since 3.9

    /// <summary>
    /// Lets several sockets of this process listen at one port, and the kernel spread the connections over them. Any
    /// program of the same user could join, or be joined, without an error, so the first one looks whether the port is free.
    /// </summary>
    internal static void SharePort(Socket socket, EndPoint end, bool isFirst)
    {
        if (isFirst)
        {
            using var probe = new Socket(socket.AddressFamily, socket.SocketType, socket.ProtocolType);
            probe.Bind(end);
            probe.Listen(1);
        }

        socket.SetRawSocketOption(SocketLevel, ReusePort, BitConverter.GetBytes(1));
    }

    internal static void Apply(Socket socket, bool noDelay, int? timeToLive)
    {
        if (socket.AddressFamily == AddressFamily.Unix)
            return;
        if (socket.SocketType == SocketType.Stream)
            socket.NoDelay = noDelay;
        if (timeToLive is not { } hops)
            return;

        // Two options for two ranges: ip(7) IP_TTL and IP_MULTICAST_TTL, ipv6(7) IPV6_UNICAST_HOPS and IPV6_MULTICAST_HOPS.
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.IpTimeToLive, hops);
            if (socket.SocketType == SocketType.Dgram)
                socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, hops);
        }
        else
        {
            socket.Ttl = (short)hops;
            if (socket.SocketType == SocketType.Dgram)
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, hops);
        }
    }
}
