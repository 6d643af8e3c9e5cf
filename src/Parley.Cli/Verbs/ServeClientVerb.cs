using System.CommandLine;
using System.Net.Sockets;
using Parley.Services;

namespace Parley.Cli;

/// <summary>
/// Serves one client whose connection this process inherited: what <c>serve</c> starts for each client with
/// <c>mode=processes</c>. Not for fingers, so it is not in the help.
/// </summary>
internal sealed class ServeClientVerb : Verb
{
    internal const string Word = "serve-client";

    private readonly Argument<int> _descriptor = new("DESCRIPTOR");
    private readonly Argument<string> _service = new("NAME=ADDRESS");
    private readonly Option<string[]> _limits = new("--limit");

    internal ServeClientVerb()
        : base(Word, "Serve one client on an inherited descriptor.")
    {
        Hidden = true;
        Add(_descriptor);
        Add(_service);
        Add(_limits);
    }

    internal override bool EndsByInterruption => true;

    internal override IReadOnlyList<string> Examples =>
    [
        "parley serve-client 3 echo=tcp://127.0.0.1:2053",
        "parley serve-client 3 'time=tcp://127.0.0.1:2053?format=iso' --limit drain=5s",
    ];

    internal override async Task<int> RunAsync(ParseResult words, Terminal terminal, CancellationToken interrupted)
    {
        var (name, address) = Catalogue.Split(words.GetValue(_service)!);
        var entry = WholeCatalogue.Create().Find(name);
        var target = ListenTarget.Parse(address ?? "", entry.OptionNames);
        var limits = Limits.Default;
        foreach (var limit in words.GetValue(_limits) ?? [])
        {
            var split = limit.Split('=', 2);
            limits = Array.Find(LimitKey.All, key => key.Name == split[0])?.Apply(limits, split[^1]) ?? throw CommandException.Usage($"there is no limit '{limit}'");
        }

        // The parent says who came and went; from here comes only what the service itself says.
        using var loggers = new NoticeLoggers(terminal);
        var service = entry.Create(new ServiceSetup { Name = name, Options = target.Options.ServiceOptions, Loggers = loggers });
        using var socket = new Socket(new SafeSocketHandle(words.GetValue(_descriptor), ownsHandle: true));
        await using var server = new Server(new ServerOptions { Limits = limits, Transports = [new InheritedTransport(socket)] });
        using var interruption = interrupted.Register(() => _ = server.StopAsync(CancellationToken.None));
        await server.OpenAsync(name, target, service, interrupted);
        await server.Completion;
        return ExitCode.Done;
    }
}
