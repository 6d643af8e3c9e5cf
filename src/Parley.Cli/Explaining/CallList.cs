using System.Net;

namespace Parley.Cli;

/// <summary>One call of the socket interface, and what it is for.</summary>
internal sealed record SocketCall(string Call, string Why);

/// <summary>The calls that a server and a client of an address make, in order.</summary>
/// <param name="Server">Of the server.</param>
/// <param name="Client">Of the client.</param>
internal sealed record CallList(IReadOnlyList<SocketCall> Server, IReadOnlyList<SocketCall> Client)
{
    /// <summary>The calls for an address.</summary>
    /// <param name="address">Any.</param>
    /// <param name="socket">What its socket call takes.</param>
    /// <param name="ends">What a server binds and a client connects to; null: unknown, or it has none.</param>
    /// <param name="listen">Options of a server.</param>
    internal static CallList Of(Address address, SocketArguments socket, (IPEndPoint? Bound, IPEndPoint? Peer) ends, ListenOptions listen) => address switch
    {
        UnixAddress { Kind: SocketKind.Datagram } local => DatagramCalls.Unix(local, socket),
        UnixAddress local => ConnectionCalls.Unix(local, socket, listen),
        UdpAddress udp => DatagramCalls.Udp(udp, socket, ends),
        X25Address x25 => ConnectionCalls.X25(x25, socket, listen),
        _ => ConnectionCalls.Tcp(address, socket, ends, listen),
    };

    /// <summary>Every interface is two sockets, and the IPv6 one is told to leave IPv4 to the other.</summary>
    internal static SocketCall[] OwnFamily(IPEndPoint? bound) => IPAddress.IPv6Any.Equals(bound?.Address)
        ? [new("setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 1)", "IPv4 is left to a socket of its own, on which all this is done again")]
        : [];
}
