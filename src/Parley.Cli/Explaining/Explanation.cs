using System.Net;
using System.Net.Sockets;

namespace Parley.Cli;

/// <summary>What an address means, down to the calls.</summary>
/// <param name="Address">The address, without options.</param>
/// <param name="Meaning">Its kind in a sentence.</param>
/// <param name="Sockets">What the socket call takes: one for each family that the host has.</param>
/// <param name="Ends">What the host and the port resolve to; none where there is no host.</param>
/// <param name="Unresolved">Why the host or the port could not be resolved; null: it could, or there is none.</param>
/// <param name="Service">The service that the port is known by.</param>
/// <param name="Calls">What a server and a client do; null: no calls, it stays inside the process.</param>
internal sealed record Explanation(
    Address Address,
    string Meaning,
    IReadOnlyList<SocketArguments> Sockets,
    IReadOnlyList<IPEndPoint> Ends,
    ParleyException? Unresolved,
    WellKnownPort? Service,
    CallList? Calls)
{
    /// <summary>The host; null: the address has none.</summary>
    internal Host? Host => PlaceOf(Address)?.Host;

    internal static async Task<Explanation> OfAsync(Address address, ListenOptions listen, CancellationToken cancellation)
    {
        var (ends, peer, unresolved) = await ResolveAsync(address, cancellation);
        var sockets = SocketsOf(address, ends);
        var service = ends.Count > 0 ? ServiceOf(ends[0].Port, address is UdpAddress) : null;
        var calls = sockets.Count > 0 ? CallList.Of(address, sockets[0], (ends.Count > 0 ? ends[0] : null, peer), listen) : null;
        return new Explanation(address, MeaningOf(address), sockets, ends, unresolved, service, calls);
    }

    private static (Host Host, Port Port)? PlaceOf(Address address) => address switch
    {
        TcpAddress tcp => (tcp.Host, tcp.Port),
        UdpAddress udp => (udp.Host, udp.Port),
        TlsAddress tls => (tls.Host, tls.Port),
        WebSocketAddress web => (web.Host, web.Port),
        _ => null,
    };

    // A wildcard is bound as it is, but connected to as loopback.
    private static async Task<(IReadOnlyList<IPEndPoint> Ends, IPEndPoint? Peer, ParleyException? Unresolved)> ResolveAsync(Address address, CancellationToken cancellation)
    {
        if (PlaceOf(address) is not var (host, port))
            return ([], null, null);
        try
        {
            var ends = await Resolver.ResolveAsync(host, port, address is UdpAddress, listening: host.Name is null, cancellation);
            var peers = host.Name is null ? await Resolver.ResolveAsync(host, port, address is UdpAddress, listening: false, cancellation) : ends;
            return (ends, peers.FirstOrDefault(peer => peer.AddressFamily == ends[0].AddressFamily), null);
        }
        catch (ParleyException error) when (error.Reason == ErrorReason.NameNotFound)
        {
            return ([], null, error);
        }
    }

    private static IReadOnlyList<SocketArguments> SocketsOf(Address address, IReadOnlyList<IPEndPoint> ends) => address switch
    {
        UnixAddress local => [SocketArguments.Unix(local.Kind)],
        X25Address => [SocketArguments.X25],
        MemoryAddress => [],
        _ => [.. ends.Select(end => end.AddressFamily).DefaultIfEmpty(AddressFamily.InterNetwork).Distinct().Select(family => SocketArguments.Internet(family, address is UdpAddress))],
    };

    private static WellKnownPort? ServiceOf(int port, bool datagrams)
    {
        if (WellKnownPorts.Find(port) is { } known && (datagrams ? known.Udp : known.Tcp))
            return known;
        return Resolver.ServiceAt(port, datagrams) is { } name ? new WellKnownPort(port, name, !datagrams, datagrams, "-", "services(5)", null) : null;
    }

    private static string MeaningOf(Address address) => address switch
    {
        TcpAddress => "a stream: bytes in order, both ways, without boundaries (TCP, RFC 9293)",
        TlsAddress => "an encrypted stream: TLS (RFC 8446) over TCP; the server shows who it is",
        UdpAddress => "datagrams: single messages; they may be lost, doubled or overtaken (UDP, RFC 768)",
        WebSocketAddress { Secure: true } => "messages both ways: WebSocket (RFC 6455) over TLS over TCP",
        WebSocketAddress => "messages both ways: WebSocket (RFC 6455), which begins as an HTTP request, over TCP",
        UnixAddress { Kind: SocketKind.Datagram } => "datagrams inside this machine; none is lost (unix(7))",
        UnixAddress { Kind: SocketKind.Messages } => "a connection inside this machine that keeps messages' boundaries (unix(7))",
        UnixAddress => "a stream inside this machine: bytes in order, both ways, without boundaries (unix(7))",
        X25Address => "a connection of messages over an X.25 network (x25(7))",
        _ => "a name inside one process: no socket, no calls",
    };
}
