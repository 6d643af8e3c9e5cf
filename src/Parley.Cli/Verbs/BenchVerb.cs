using System.CommandLine;
using Parley.Load;

namespace Parley.Cli;

/// <summary><c>parley bench</c>: puts load on an echo, ours or anybody's, and says what it bears.</summary>
internal sealed class BenchVerb : Verb
{
    private readonly PeerWords _peer;
    private readonly Option<int> _connections = new("--connections", "-c") { Description = "Connections (sockets, where there are none)", HelpName = "N", DefaultValueFactory = _ => 64 };
    private readonly Option<string> _size = new("--size") { Description = "Bytes of a message, such as 512, 64k or 1M", HelpName = "BYTES", DefaultValueFactory = _ => "32" };
    private readonly Option<int> _depth = new("--depth") { Description = "Messages in flight on each connection", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<TimeSpan?> _duration = DurationOption.Create("--duration", "Measure so long [default: 5s]");
    private readonly Option<TimeSpan?> _warmUp = DurationOption.Create("--warm-up", "Load before that, not counted [default: 300ms]");
    private readonly Option<double?> _rate = new("--rate") { Description = "Send so many messages a second in all, on schedule, whatever the answers do", HelpName = "N" };
    private readonly Option<int?> _pid = new("--pid") { Description = "The server's process: shows its processor time and memory", HelpName = "PID" };
    private readonly Option<bool> _noVerify = new("--no-verify") { Description = "Do not compare what comes back with what was sent" };
    private readonly Option<bool> _verify = new("--verify") { Description = "Compare every byte (the default)" };
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as an object" };

    internal BenchVerb()
        : base("bench", "Load: how many messages a second an echo bears, and how long each takes.")
    {
        _peer = new PeerWords(this);
        Add(_connections);
        Add(_size);
        Add(_depth);
        Add(_duration);
        Add(_warmUp);
        Add(_rate);
        Add(_pid);
        Add(_verify);
        Add(_noVerify);
        Add(_json);
    }

    internal override IReadOnlyList<string> Examples =>
    [
        "parley bench tcp://localhost:12345",
        "parley bench udp://localhost:12345 --connections 16 --rate 20000 --duration 10s",
    ];

    internal override async Task<int> RunAsync(ParseResult words, Terminal terminal, CancellationToken interrupted)
    {
        InlineCompletions.Ask();
        var plan = new LoadPlan
        {
            Target = ConnectTarget.Parse(_peer.Read(words).Address),
            Mode = words.GetValue(_rate) is null ? LoadMode.Closed : LoadMode.Open,
            Connections = words.GetValue(_connections),
            Size = (int)Math.Min(ByteSize.Parse(words.GetValue(_size)!), int.MaxValue),
            Depth = words.GetValue(_depth),
            Duration = words.GetValue(_duration) ?? TimeSpan.FromSeconds(5),
            WarmUp = words.GetValue(_warmUp) ?? TimeSpan.FromMilliseconds(300),
            Rate = words.GetValue(_rate) ?? 0,
            ServerProcess = words.GetValue(_pid),
            Verify = !words.GetValue(_noVerify),
        };
        var report = await new LoadRun(plan).RunAsync(interrupted);
        if (words.GetValue(_json))
            Json.Write(terminal, writer => ReportJson.Write(writer, report));
        else
            ReportText.Write(terminal, report);
        return report.Errors > 0 || report.Bad > 0 ? ExitCode.Unexpected : ExitCode.Done;
    }
}
