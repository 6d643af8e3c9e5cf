using System.CommandLine;
using System.Globalization;
using System.Net;

namespace Parley.Cli;

/// <summary>The well-known ports: name, number, what the protocol is for, and the first line to type to it.</summary>
internal sealed class PortsVerb : Verb
{
    private readonly Argument<string?> _which = new("NAME|NUMBER") { Description = "One port alone", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _json = new("--json") { Description = "Print an array of objects" };

    internal PortsVerb()
        : base("ports", "The well-known ports, what they are for, and the first line to type.")
    {
        Add(_which);
        Add(_json);
    }

    internal override IReadOnlyList<string> Examples => ["parley ports", "parley ports smtp"];

    internal override Task<int> RunAsync(ParseResult words, Terminal terminal, CancellationToken interrupted)
    {
        var ports = words.GetValue(_which) is { } which ? Find(which) : WellKnownPorts.All;
        if (words.GetValue(_json))
        {
            Json.Write(terminal, writer =>
            {
                writer.WriteStartArray();
                foreach (var port in ports)
                    PortJson.Write(writer, port);
                writer.WriteEndArray();
            });
            return Task.FromResult(ExitCode.Done);
        }

        string[][] rows = [["PORT", "NAME", "FOR", "FIRST LINE", "SOURCE"], .. ports.Select(Row)];
        foreach (var line in Columns.Lay(rows))
            terminal.WriteLine(line);
        return Task.FromResult(ExitCode.Done);
    }

    private static string[] Row(WellKnownPort port) =>
        [$"{port.Number}/{Transports(port)}", port.Name, port.Purpose, FirstLine(port), port.Source];

    private static string Transports(WellKnownPort port) => (port.Tcp, port.Udp) switch
    {
        (true, true) => "tcp,udp",
        (true, false) => "tcp",
        _ => "udp",
    };

    /// <summary>What to type, for people.</summary>
    internal static string FirstLine(WellKnownPort port) => port.FirstLine switch
    {
        null => "-",
        "" => "(an empty line)",
        var line => line,
    };

    private static IReadOnlyList<WellKnownPort> Find(string which)
    {
        if (which.All(char.IsAsciiDigit))
        {
            return int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= IPEndPoint.MaxPort
                ? [WellKnownPorts.Find(number) ?? OfSystem(number) ?? throw new CommandException(ExitCode.Failed, $"no protocol is known to have port {number}", "Ports from 49152 belong to nobody: they are for clients and for private use (RFC 6335).")]
                : throw CommandException.Usage($"a port is 0 to {IPEndPoint.MaxPort}, not {which}");
        }

        return [WellKnownPorts.Find(which) ?? OfSystem(which) ?? throw new CommandException(ExitCode.Failed, $"no protocol is known by the name '{which}'", "Try: parley ports")];
    }

    /// <summary>What the system's own table adds to ours: a name and a number.</summary>
    private static WellKnownPort? OfSystem(int number)
    {
        var (tcp, udp) = (Resolver.ServiceAt(number, datagrams: false), Resolver.ServiceAt(number, datagrams: true));
        return (tcp ?? udp) is { } name ? new WellKnownPort(number, name, tcp == name, udp == name, "-", "services(5)", null) : null;
    }

    private static WellKnownPort? OfSystem(string name)
    {
        var (tcp, udp) = (Resolver.PortOf(name, datagrams: false), Resolver.PortOf(name, datagrams: true));
        return (tcp ?? udp) is { } number ? new WellKnownPort(number, name, tcp == number, udp == number, "-", "services(5)", null) : null;
    }
}
