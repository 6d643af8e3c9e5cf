using System.CommandLine;
using Microsoft.Extensions.Logging;
using Parley.Services;

namespace Parley.Cli;

/// <summary><c>parley listen</c>: the operator's side of a desk, or one client raw.</summary>
internal sealed class ListenVerb : Verb
{
    private readonly PeerWords _place;
    private readonly Option<string?> _greeting = new("--greeting") { Description = "Said to each client on arrival", HelpName = "TEXT" };
    private readonly Option<string?> _reply = new("--reply") { Description = "Said to every message, so that nobody needs to type", HelpName = "TEXT" };
    private readonly Option<bool> _once = new("--once") { Description = "One client, raw both ways, as nc -l" };

    internal ListenVerb()
        : base("listen", "Wait for clients, see what each sends, and answer by hand.")
    {
        _place = new PeerWords(this);
        Add(_greeting);
        Add(_reply);
        Add(_once);
    }

    internal override bool EndsByInterruption => true;

    internal override IReadOnlyList<string> Examples =>
    [
        "parley listen --greeting 'Welcome' tcp://:2053",
        "parley listen --once tcp://127.0.0.1:9000 > received",
    ];

    internal override async Task<int> RunAsync(ParseResult words, Terminal terminal, CancellationToken interrupted)
    {
        var target = ListenTarget.Parse(_place.Read(words).Address);
        var (greeting, reply) = (words.GetValue(_greeting), words.GetValue(_reply));
        if (words.GetValue(_once))
        {
            if (greeting is not null || reply is not null)
                throw CommandException.Usage("--once passes bytes as they are: --greeting and --reply do not go with it");
            return await OneClient.ServeAsync(target, terminal, interrupted);
        }

        var desk = new Desk(new DeskOptions { Greeting = greeting, Reply = reply });
        using var watch = desk.Watch(happened => Show(happened, terminal));
        // Who comes and goes is told by the desk's own events; the server adds what was refused.
        using var loggers = new NoticeLoggers(terminal, least: LogLevel.Warning);
        await using var server = new Server(new ServerOptions { Loggers = loggers });
        foreach (var endpoint in await server.OpenAsync("listen", target, desk, interrupted))
            terminal.Say($"listening at {endpoint.Address}{(endpoint.CertificateFingerprint is { } fingerprint ? $" ({fingerprint})" : "")}");

        // A pipe that has ended leaves the clients to be listened to; a person who leaves takes them along.
        if (!await new Operator(desk, terminal).RunAsync(interrupted))
            await Task.WhenAny(server.Completion, Task.Delay(Timeout.Infinite, interrupted));
        await server.StopAsync(CancellationToken.None);
        return ExitCode.Done;
    }

    private static ValueTask Show(DeskEvent happened, Terminal terminal)
    {
        var (number, remote) = (happened.Client.Number, happened.Client.Remote);
        switch (happened.Kind)
        {
            case DeskEventKind.Came:
                terminal.Say($"client {number} came from {remote}");
                break;
            case DeskEventKind.Asked:
                terminal.Write(DeskLines.Of(number, happened.Bytes).Span);
                break;
            case DeskEventKind.Finished:
                terminal.Say($"client {number} has finished and waits for {happened.Client.Unanswered} answers");
                break;
            default:
                terminal.Say($"client {number} left");
                break;
        }

        return default;
    }
}
