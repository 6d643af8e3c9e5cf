using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;

namespace Parley.Cli;

/// <summary>This host's name and addresses.</summary>
/// <param name="Name">As gethostname(2) says it.</param>
/// <param name="Resolved">What the name resolves to: what a program connects to that asks for its own host. Empty: nothing.</param>
/// <param name="Interfaces">The interfaces that are up, each with its addresses.</param>
internal sealed record ThisHost(string Name, IReadOnlyList<IPAddress> Resolved, IReadOnlyList<(string Name, IReadOnlyList<IPAddress> Addresses)> Interfaces)
{
    internal static async Task<ThisHost> LookAsync(CancellationToken cancellation)
    {
        var name = Dns.GetHostName();
        IReadOnlyList<IPAddress> resolved;
        try
        {
            resolved = [.. (await Resolver.ResolveAsync(new Host(name), new Port(0), false, false, cancellation)).Select(end => end.Address)];
        }
        catch (ParleyException)
        {
            resolved = [];
        }

        return new ThisHost(name, resolved,
        [
            .. NetworkInterface.GetAllNetworkInterfaces()
                .Where(card => card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                .Select(card => (card.Name, (IReadOnlyList<IPAddress>)[.. card.GetIPProperties().UnicastAddresses.Select(unicast => unicast.Address)]))
                .Where(card => card.Item2.Count > 0),
        ]);
    }

    internal IEnumerable<string> Lines() => Columns.Lay(
    [
        ["name", Name],
        ["resolves to", Resolved.Count == 0 ? "nothing: programs that connect to their own host's name fail here" : string.Join(", ", Resolved)],
        .. Interfaces.Select(card => new[] { card.Name, string.Join(", ", card.Addresses) }),
    ]);

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        writer.WriteStrings("resolved", Resolved.Select(ip => ip.ToString()));
        writer.WriteStartObject("interfaces");
        foreach (var (name, addresses) in Interfaces)
            writer.WriteStrings(name, addresses.Select(ip => ip.ToString()));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
