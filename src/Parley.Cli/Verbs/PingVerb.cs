using System.CommandLine;
using System.Net;

namespace Parley.Cli;

/// <summary>Is it there, and how fast: a host by ICMP echo, an address by connecting to it.</summary>
internal sealed class PingVerb : Verb
{
    private const int CountForHosts = 4;

    private readonly Argument<string> _where = new("HOST|ADDRESS") { Description = "A host (ICMP echo), or an address such as tcp://localhost:80 (can it be connected to?)" };
    private readonly Option<int?> _count = new("--count", "-c") { Description = "Ask so often [default: 4 for a host, 1 for an address]", HelpName = "N" };
    private readonly Option<TimeSpan?> _interval = DurationOption.Create("--interval", "Ask again so long after the last question [default: 1s]");
    private readonly Option<TimeSpan?> _wait = DurationOption.Create("--wait", "Wait so long for each answer [default: 2s]");
    private readonly Option<bool> _json = new("--json") { Description = "Print an object at the end" };

    internal PingVerb()
        : base("ping", "Is it there, and how fast: a host by ICMP echo, an address by connecting (as nc -z).")
    {
        Add(_where);
        Add(_count);
        Add(_interval);
        Add(_wait);
        Add(_json);
    }

    internal override IReadOnlyList<string> Examples => ["parley ping localhost --count 2", "parley ping tcp://localhost:12345"];

    internal override async Task<int> RunAsync(ParseResult words, Terminal terminal, CancellationToken interrupted)
    {
        var where = words.GetRequiredValue(_where);
        using var probed = await OpenAsync(where, interrupted);
        var terms = new PingTerms(
            words.GetValue(_count) ?? (probed is HostProbe ? CountForHosts : 1),
            words.GetValue(_interval) ?? TimeSpan.FromSeconds(1),
            words.GetValue(_wait) ?? TimeSpan.FromSeconds(2));
        // Sequence numbers have 16 bits.
        if (terms.Count is < 1 or > ushort.MaxValue)
            throw CommandException.Usage($"--count takes 1 to {ushort.MaxValue}");

        var report = new PingReport(probed);
        var json = words.GetValue(_json);
        if (!json)
            terminal.Say(probed.Title);
        await AskAsync(probed, terms, report, json ? null : terminal, interrupted);
        if (json)
            Json.Write(terminal, report.Write);
        else
            terminal.WriteLine(report.Summary());
        return report.WhyNone(terms.Wait) is { } none ? throw none : ExitCode.Done;
    }

    // An interruption ends the questions, not the report.
    private static async Task AskAsync(IProbed probed, PingTerms terms, PingReport report, Terminal? terminal, CancellationToken interrupted)
    {
        try
        {
            for (var number = 1; number <= terms.Count; number++)
            {
                var pause = number < terms.Count ? Task.Delay(terms.Interval, interrupted) : Task.CompletedTask;
                report.Add(await probed.AskAsync(number, terms.Wait, interrupted));
                terminal?.WriteLine(report.Line(number));
                await pause;
            }
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            // The report says how far it came.
        }
    }

    private static async Task<IProbed> OpenAsync(string where, CancellationToken cancellation)
    {
        if (!IsAddress(where))
            return await HostProbe.OpenAsync(where, cancellation);
        var target = ConnectTarget.Parse(where);
        var place = await PlaceAsync(target.Address, cancellation);
        return target.Address.Kind == SocketKind.Datagram ? new DatagramProbe(target, place) : await AddressProbe.OpenAsync(target, place, cancellation);
    }

    /// <summary>A colon belongs to addresses, and to IPv6 hosts.</summary>
    private static bool IsAddress(string word) => word.Contains(':') && !IPAddress.TryParse(word, out _);

    /// <summary>The address, and what its name resolves to.</summary>
    private static async Task<string> PlaceAsync(Address address, CancellationToken cancellation)
    {
        var (host, port) = address switch
        {
            TcpAddress tcp => (tcp.Host, tcp.Port),
            UdpAddress udp => (udp.Host, udp.Port),
            TlsAddress tls => (tls.Host, tls.Port),
            WebSocketAddress web => (web.Host, web.Port),
            _ => (default, default),
        };
        if (host.Name is null && port.Service is null)
            return address.ToString();
        IReadOnlyList<IPEndPoint> ends = await Resolver.ResolveAsync(host, port, address is UdpAddress, listening: false, cancellation);
        return $"{address} ({string.Join(", ", ends)})";
    }
}
