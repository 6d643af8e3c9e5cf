using System.CommandLine;
using Parley.Load;

namespace Parley.Cli;

/// <summary><c>parley bench</c>: puts load on an echo, ours or anybody's, and says what it bears.</summary>
internal sealed class BenchVerb : Verb
{
    private readonly PeerWords _peer;
    private readonly BenchOptions _options;
    private readonly Option<string?> _vs = new("--vs") { Description = "Load another address too, in turns, and show the ratio", HelpName = "ADDRESS" };
    private readonly Option<int?> _vsPid = new("--vs-pid") { Description = "The process of the server behind --vs", HelpName = "PID" };
    private readonly Option<int> _turns = new("--turns") { Description = "Turns that each address of --vs gets, each its share of the duration", HelpName = "N", DefaultValueFactory = _ => 3 };
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as an object" };

    internal BenchVerb()
        : base("bench", "Load: how many messages a second a server bears, and how long each takes.")
    {
        _peer = new PeerWords(this);
        _options = new BenchOptions(this);
        Add(_vs);
        Add(_vsPid);
        Add(_turns);
        Add(_json);
    }

    internal override IReadOnlyList<string> Examples =>
    [
        "parley bench tcp://localhost:12345",
        "parley bench udp://localhost:12345 --connections 16 --rate 20000 --duration 10s",
        @"parley bench tcp://localhost:8091 --send '7\n' --expect 'July\n'",
        "parley bench tcp://localhost:12345 --vs tcp://localhost:9000 --json",
    ];

    internal override async Task<int> RunAsync(ParseResult words, Terminal terminal, CancellationToken interrupted)
    {
        var plan = _options.Read(words, ConnectTarget.Parse(_peer.Read(words).Address));
        InlineCompletions.Ask();
        if (words.GetValue(_vs) is { } other)
            return await CompareAsync(plan, plan with { Target = ConnectTarget.Parse(other), ServerProcess = words.GetValue(_vsPid) }, words, terminal, interrupted);
        if (words.GetValue(_vsPid) is not null)
            throw CommandException.Usage("--vs-pid goes with --vs");

        var run = new LoadRun(plan);
        if (!words.GetValue(_json))
            terminal.Say(ReportWords.Doing(plan));
        var report = await RunAsync(run, "", terminal, interrupted);
        if (words.GetValue(_json))
        {
            Json.Write(terminal, writer => ReportJson.Write(writer, report));
        }
        else
        {
            ReportText.Write(terminal, report);
            foreach (var line in HistogramText.Of(report.Latency))
                terminal.Say(line);
        }

        return IsRight(report) ? ExitCode.Done : ExitCode.Unexpected;
    }

    private async Task<int> CompareAsync(LoadPlan a, LoadPlan b, ParseResult words, Terminal terminal, CancellationToken interrupted)
    {
        var turns = words.GetValue(_turns);
        if (turns is < 1 or > 1000)
            throw CommandException.Usage("--turns takes 1 to 1000");
        // What is wrong with either is said before the first turn.
        _ = new LoadRun(a);
        _ = new LoadRun(b);
        var json = words.GetValue(_json);
        if (!json)
        {
            terminal.Say($"A: {ReportWords.Doing(a)}");
            terminal.Say($"B: {ReportWords.Doing(b)}");
        }

        var duel = await Duel.RunAsync(a, b, turns, (plan, turn) => RunAsync(new LoadRun(plan), turn, terminal, interrupted), interrupted);
        if (json)
            Json.Write(terminal, writer => ReportJson.Write(writer, duel));
        else
            ReportText.Write(terminal, duel);
        return IsRight(duel.A) && (duel.B is null || IsRight(duel.B)) ? ExitCode.Done : ExitCode.Unexpected;
    }

    private static async Task<LoadReport> RunAsync(LoadRun run, string title, Terminal terminal, CancellationToken interrupted)
    {
        try
        {
            return await BenchProgress.ShowAsync(terminal, run, title, interrupted);
        }
        catch (ParleyException other) when (other.Reason == ErrorReason.ProtocolViolation)
        {
            throw new CommandException(ExitCode.Unexpected, other.Message);
        }
    }

    private static bool IsRight(LoadReport report) => report.Errors == 0 && report.Bad == 0;
}
