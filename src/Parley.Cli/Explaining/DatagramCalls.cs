using System.Net;
using System.Net.Sockets;

namespace Parley.Cli;

/// <summary>The calls of sockets that exchange datagrams.</summary>
internal static class DatagramCalls
{
    internal static CallList Udp(UdpAddress address, SocketArguments socket, (IPEndPoint? Bound, IPEndPoint? Peer) ends)
    {
        var (bound, peer) = (ends.Bound?.ToString() ?? "ADDRESS", ends.Peer?.ToString() ?? "ADDRESS");
        var group = ends.Bound is { } end && IsMulticast(end.Address);
        return new(
            [
                new(socket.Call, "makes the socket"),
                .. CallList.OwnFamily(ends.Bound),
                .. group ? Joins(ends.Bound!) : [],
                new($"bind({(group ? $"port {ends.Bound!.Port}" : bound)})", "gives it its address and port"),
                new("recvfrom()", "waits for one datagram and learns who sent it; it may be empty, and what does not fit is cut"),
                new("sendto(sender)", "answers; nothing says whether it arrives"),
                new("close()", "gives the socket up; there are no connections to end"),
            ],
            [
                new(socket.Call, "makes the socket"),
                .. address.Host.IsBroadcast ? [new SocketCall("setsockopt(SOL_SOCKET, SO_BROADCAST, 1)", "everybody near may be addressed")] : Array.Empty<SocketCall>(),
                .. group || address.Host.IsBroadcast
                    ? [new SocketCall($"sendto({peer})", "sends one datagram to everybody there")]
                    : new SocketCall[]
                    {
                        new($"connect({peer})", "remembers the peer and sends nothing; others' datagrams are no longer received"),
                        new("send()", "sends one datagram; the system chooses this side's port"),
                    },
                new("recvfrom()", "waits for an answer, which may never come; a closed port may be reported here (ECONNREFUSED)"),
                new("close()", "gives the socket up"),
            ]);
    }

    internal static CallList Unix(UnixAddress address, SocketArguments socket) => new(
        [
            new(socket.Call, "makes the socket"),
            new($"bind({address.Path})", address.IsAbstract ? "gives it its name, which needs no file" : "gives it its name and makes the file"),
            new("recvfrom()", "waits for one datagram; a sender without a name cannot be answered"),
            new("sendto(sender)", "answers; it waits while the sender does not read: none is lost"),
            new("close()", "gives the socket up"),
            .. address.IsAbstract ? [] : new SocketCall[] { new($"unlink({address.Path})", "removes the file: close() leaves it behind") },
        ],
        [
            new(socket.Call, "makes the socket"),
            new("bind(a name of its own)", "without a name it could not be answered"),
            new($"connect({address.Path})", "remembers the peer"),
            new("send()", "sends one datagram"),
            new("recvfrom()", "waits for an answer"),
            new("close()", "gives the socket up; the file of its own name is removed"),
        ]);

    internal static bool IsMulticast(IPAddress ip) =>
        ip.IsIPv6Multicast || (ip.AddressFamily == AddressFamily.InterNetwork && ip.GetAddressBytes()[0] is >= 224 and <= 239);

    private static SocketCall[] Joins(IPEndPoint end) =>
    [
        new("setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)", "several programs on this machine may hear the group"),
        end.AddressFamily == AddressFamily.InterNetworkV6
            ? new($"setsockopt(IPPROTO_IPV6, IPV6_JOIN_GROUP, {end.Address})", "joins the group")
            : new($"setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, {end.Address})", "joins the group"),
    ];
}
