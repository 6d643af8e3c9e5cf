using System.CommandLine;
using System.Net;
using Parley.Services;

namespace Parley.Cli;

/// <summary><c>parley serve</c>: runs services.</summary>
internal sealed class ServeVerb : Verb
{
    private readonly Argument<string[]> _services = new("NAME=ADDRESS")
    {
        Description = "A service and where; a NAME alone stands at its default addresses. Without any: the whole catalogue",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _config = new("--config") { Description = "Read services and limits from a JSON file", HelpName = "FILE" };
    private readonly Option<string?> _web = new("--web") { Description = "Where the live page stands, or off", HelpName = "ADDRESS|off" };
    private readonly Option<string?> _readyFile = new("--ready-file") { Description = "Write this file when everything listens; it is removed at the end", HelpName = "FILE" };
    private readonly Option<string[]> _at = new("--at") { Description = "Default addresses on this host of yours too, by name or number", HelpName = "HOST" };
    private readonly Option<int?> _reactors = new("--reactors") { Description = "Threads of the Linux engine; one for each processor unless given", HelpName = "N" };
    private readonly Option<bool> _json = new("--json") { Description = "The table as JSON, one object a line" };

    internal ServeVerb()
        : base("serve", "Run services: all of them on loopback, or those that you name.")
    {
        Add(_services);
        Add(_config);
        Add(_web);
        Add(_readyFile);
        Add(_at);
        Add(_reactors);
        Add(_json);
    }

    internal override bool EndsByInterruption => true;

    internal override IReadOnlyList<string> Examples =>
    [
        "parley serve",
        "parley serve echo=tcp://:2053 'months=udp://:8091' 'exec:cat -A=tcp://127.0.0.1:9000'",
    ];

    internal override async Task<int> RunAsync(ParseResult words, Terminal terminal, CancellationToken interrupted)
    {
        InlineCompletions.Ask();
        var configuration = words.GetValue(_config) is { } file ? ConfigurationFile.Read(file) : new ServeConfiguration();
        if ((words.GetValue(_web) ?? configuration.Web) is { } web and not "off")
            throw CommandException.Usage($"there is no live page to put at {web} yet: --web takes off");
        ServiceRequest[] requests = [.. configuration.Services, .. (words.GetValue(_services) ?? []).Select(Request)];

        var own = await OwnName.FindAsync(interrupted);
        var at = words.GetValue(_at) ?? [];
        IPAddress[] hosts = [.. own.LoopbackHosts.Concat(await AddressesAsync(at, interrupted)).Distinct()];
        var placements = ServePlan.Of(WholeCatalogue.Create(), requests, hosts);
        var lineToType = placements.Any(placement => !placement.ByName) && own.Elsewhere.Except(hosts).Any()
            ? string.Join(' ', ["parley serve", .. requests.Select(request => request.Name).Distinct(StringComparer.Ordinal), "--at", own.Name])
            : null;
        using var notices = terminal.QueueNotices();
        await ServeHost.RunAsync(
            new ServeSettings(placements, configuration.Limits, own, lineToType, words.GetValue(_readyFile), words.GetValue(_json), Reactors(words.GetValue(_reactors))), terminal, interrupted);
        return ExitCode.Done;
    }

    private static int? Reactors(int? asked) => asked is null or (>= 1 and <= 256) ? asked
        : throw CommandException.Usage($"--reactors takes 1 to 256, not {asked}");

    private static ServiceRequest Request(string word)
    {
        var (name, address) = Catalogue.Split(word);
        return new ServiceRequest(name, address);
    }

    private static async Task<IEnumerable<IPAddress>> AddressesAsync(IEnumerable<string> hosts, CancellationToken cancellation)
    {
        List<IPAddress> addresses = [];
        foreach (var host in hosts)
        {
            var resolved = await Resolver.ResolveAsync(IPAddress.TryParse(host, out var number) ? new Host(number) : new Host(host), new Port(0), datagrams: false, listening: true, cancellation);
            addresses.AddRange(resolved.Select(end => end.Address));
        }

        return addresses;
    }
}
