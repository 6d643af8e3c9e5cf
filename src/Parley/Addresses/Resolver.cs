using System.Net;
using System.Net.Sockets;

namespace Parley;

/// <summary>Turns a host and a port into the end points to try, or to bind.</summary>
public static class Resolver
{
    /// <summary>Resolves a host and a port.</summary>
    /// <param name="host">A name is asked of the system, as getaddrinfo(3) answers.</param>
    /// <param name="port">A service's name is looked up in the system's table, then in <see cref="WellKnownPorts"/>.</param>
    /// <param name="datagrams">True: a service's name is one of udp, else of tcp.</param>
    /// <param name="listening">True: every interface means both wildcards, each for a socket of its own; else it and a wildcard mean loopback.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>At least one, in the system's order, each once, of the families that this system has.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.NameNotFound"/>; <see cref="ErrorReason.BadAddress"/> for an unknown service.</exception>
    public static async ValueTask<IReadOnlyList<IPEndPoint>> ResolveAsync(Host host, Port port, bool datagrams, bool listening, CancellationToken cancellation)
    {
        var number = port.Service is { } service ? ServiceNames.System.Find(service, datagrams) : port.Number;
        if (host.Ip is { } ip)
            return [new IPEndPoint(listening ? ip : Reachable(ip), number)];
        var addresses = host.Name is { } name ? await AskAsync(name, cancellation).ConfigureAwait(false) : Unnamed(listening);
        return [.. addresses.Select(address => new IPEndPoint(address, number))];
    }

    /// <summary>The service that the system's table, or else <see cref="WellKnownPorts"/>, has at a port.</summary>
    /// <param name="port">0 to 65535.</param>
    /// <param name="datagrams">True: of udp, else of tcp.</param>
    /// <returns>Such as <c>echo</c>; null: none is known.</returns>
    public static string? ServiceAt(int port, bool datagrams) => ServiceNames.System.NameOf(port, datagrams);

    /// <summary>The port that the system's table, or else <see cref="WellKnownPorts"/>, has for a service.</summary>
    /// <param name="service">Such as <c>echo</c>.</param>
    /// <param name="datagrams">True: of udp, else of tcp.</param>
    /// <returns>0 to 65535; null: the name is unknown.</returns>
    public static int? PortOf(string service, bool datagrams) => ServiceNames.System.PortOf(service, datagrams);

    // A client of datagrams cannot notice that it should try the next address: so the loopback that every system has goes first.
    private static IReadOnlyList<IPAddress> Unnamed(bool listening) =>
        [.. (listening ? new[] { IPAddress.IPv6Any, IPAddress.Any } : [IPAddress.Loopback, IPAddress.IPv6Loopback]).Where(IsPossible)];

    // Linux connects to a wildcard as to loopback; Windows refuses (WSAEADDRNOTAVAIL).
    private static IPAddress Reachable(IPAddress ip) =>
        ip.Equals(IPAddress.Any) ? IPAddress.Loopback : ip.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : ip;

    private static async ValueTask<IReadOnlyList<IPAddress>> AskAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var found = await Dns.GetHostAddressesAsync(name, cancellation).ConfigureAwait(false);
            var usable = found.Select(Unmapped).Where(IsPossible).Distinct().ToArray();
            return usable.Length > 0 ? usable : throw NotFound(name, "it has none of a family that this system uses", null);
        }
        catch (SocketException error)
        {
            throw NotFound(name, error.SocketErrorCode == SocketError.TryAgain ? "no name server answered" : "the system's resolver does not know it", error);
        }
        catch (ArgumentException error)
        {
            // An internationalized name that cannot be written in Punycode (RFC 3492).
            throw NotFound(name, "it is no possible name", error);
        }
    }

    private static IPAddress Unmapped(IPAddress ip) => ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;

    private static bool IsPossible(IPAddress ip) => ip.AddressFamily == AddressFamily.InterNetworkV6 ? Socket.OSSupportsIPv6 : Socket.OSSupportsIPv4;

    private static ParleyException NotFound(string name, string why, Exception? error) =>
        new(ErrorReason.NameNotFound, $"the name {AddressText.Quote(name)} has no address: {why}", error)
        {
            Hint = name.Contains('.')
                ? "Check how it is written, and whether a name server can be reached."
                : "Check how it is written; this machine itself is always localhost.",
        };
}
