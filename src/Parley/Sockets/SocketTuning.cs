using System.Net.Sockets;

namespace Parley;

/// <summary>The socket options that addresses may ask for.</summary>
internal static class SocketTuning
{
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
