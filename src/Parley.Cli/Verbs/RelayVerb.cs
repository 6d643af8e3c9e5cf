using System.CommandLine;

namespace Parley.Cli;

/// <summary><c>parley relay</c>: passes traffic on from one kind of socket to another.</summary>
internal sealed class RelayVerb : Verb
{
    private readonly Argument<string> _from = new("FROM") { Description = "Where clients come" };
    private readonly Argument<string> _to = new("TO") { Description = "Where each of them is passed on to" };

    internal RelayVerb()
        : base("relay", "Pass traffic on from one address to another, of any two kinds.")
    {
        Add(_from);
        Add(_to);
    }

    internal override bool EndsByInterruption => true;

    internal override IReadOnlyList<string> Examples =>
    [
        "parley relay tcp://127.0.0.1:2053 udp://127.0.0.1:12345",
        "parley relay unix:/tmp/door tls://localhost:8443?insecure",
    ];

    internal override async Task<int> RunAsync(ParseResult words, Terminal terminal, CancellationToken interrupted)
    {
        var from = ListenTarget.Parse(words.GetRequiredValue(_from));
        var to = ConnectTarget.Parse(words.GetRequiredValue(_to));
        using var loggers = new NoticeLoggers(terminal);
        await using var server = new Server(new ServerOptions { Loggers = loggers });
        foreach (var endpoint in await server.OpenAsync("relay", from, new RelayService(to), interrupted))
            terminal.Say($"relay: {endpoint.Address} to {to.Address}");
        await Task.WhenAny(server.Completion, Task.Delay(Timeout.Infinite, interrupted));
        await server.StopAsync(CancellationToken.None);
        return ExitCode.Done;
    }
}
