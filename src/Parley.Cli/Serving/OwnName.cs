using System.Net;
using System.Net.Sockets;

namespace Parley.Cli;

/// <summary>This host's own name and what it resolves to: simple programs connect to their own host's name.</summary>
/// <param name="Name">The name; empty where there is none.</param>
/// <param name="Addresses">Perhaps none.</param>
internal sealed record OwnName(string Name, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>A resolver that does not answer must not hold the start.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>127.0.0.1, ::1, and the other loopback addresses of the name (Debian writes 127.0.1.1).</summary>
    internal IReadOnlyList<IPAddress> LoopbackHosts =>
        [.. new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }.Concat(Addresses.Where(IPAddress.IsLoopback)).Distinct()];

    /// <summary>The addresses of the name that others can reach; nothing is served there unless it is asked for.</summary>
    internal IReadOnlyList<IPAddress> Elsewhere => [.. Addresses.Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal)];

    /// <summary>Asks the system.</summary>
    internal static async Task<OwnName> FindAsync(CancellationToken cancellation)
    {
        var name = "";
        try
        {
            name = Dns.GetHostName();
            // The runtime adds every interface's address to what the own name resolves to; C programs and Python hear
            // what hosts(5) says, and stop there.
            if (!OperatingSystem.IsWindows() && HostsFile.Find(await ReadHostsAsync(cancellation), name) is { Count: > 0 } written)
                return new OwnName(name, written);
            var addresses = await Dns.GetHostAddressesAsync(name, cancellation).WaitAsync(Patience, cancellation);
            return new OwnName(name, [.. addresses.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).Distinct()]);
        }
        catch (Exception unknown) when (unknown is SocketException or TimeoutException)
        {
            return new OwnName(name, []);
        }
    }

    private static async Task<string> ReadHostsAsync(CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllTextAsync("/etc/hosts", cancellation);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
