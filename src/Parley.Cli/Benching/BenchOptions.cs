using System.CommandLine;
using Parley.Load;

namespace Parley.Cli;

/// <summary>The options of a load, and the plan that they make.</summary>
internal sealed class BenchOptions
{
    private readonly Option<int> _connections = new("--connections", "-c") { Description = "Connections (sockets, where there are none)", HelpName = "N", DefaultValueFactory = _ => 64 };
    private readonly Option<string> _size = new("--size") { Description = "Bytes of a message, such as 512, 64k or 1M", HelpName = "BYTES", DefaultValueFactory = _ => "32" };
    private readonly Option<int> _depth = new("--depth") { Description = "Messages in flight on each connection", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<TimeSpan?> _duration = DurationOption.Create("--duration", "Measure so long [default: 5s]");
    private readonly Option<TimeSpan?> _warmUp = DurationOption.Create("--warm-up", "Load before that, not counted [default: 300ms]");
    private readonly Option<double?> _rate = new("--rate") { Description = "Send so many messages a second in all, on schedule, whatever the answers do", HelpName = "N" };
    private readonly Option<bool> _churn = new("--churn") { Description = "Connect, exchange one message, close, again and again" };
    private readonly Option<bool> _idle = new("--idle") { Description = "Open connections and hold them without a word" };
    private readonly Option<bool> _fanOut = new("--fan-out") { Description = "A chat room: a message of one arrives at all the others" };
    private readonly Option<string?> _send = new("--send") { Description = @"A question instead of bytes to echo; \n \r \t \0 \\ \xHH stand for what cannot be typed", HelpName = "TEXT" };
    private readonly Option<string?> _expect = new("--expect") { Description = "Its answer, to the last byte", HelpName = "TEXT" };
    private readonly Option<int?> _pid = new("--pid") { Description = "The server's process: shows its processor time and memory", HelpName = "PID" };
    private readonly Option<bool> _verify = new("--verify") { Description = "Compare every byte that comes (the default)" };
    private readonly Option<bool> _noVerify = new("--no-verify") { Description = "Only count what comes" };

    /// <summary>Adds the options to a verb.</summary>
    internal BenchOptions(Command verb)
    {
        foreach (var option in (Option[])[_connections, _size, _depth, _duration, _warmUp, _rate, _churn, _idle, _fanOut, _send, _expect, _pid, _verify, _noVerify])
            verb.Add(option);
    }

    internal LoadPlan Read(ParseResult words, ConnectTarget target)
    {
        if (words.GetValue(_verify) && words.GetValue(_noVerify))
            throw CommandException.Usage("--verify and --no-verify exclude each other");
        if (words.GetValue(_send) is null != words.GetValue(_expect) is null)
            throw CommandException.Usage("--send and --expect go together: a question and its answer");
        return new LoadPlan
        {
            Target = target,
            Mode = Mode(words),
            Connections = words.GetValue(_connections),
            Size = (int)Math.Min(ByteSize.Parse(words.GetValue(_size)!), int.MaxValue),
            Depth = words.GetValue(_depth),
            Duration = words.GetValue(_duration) ?? TimeSpan.FromSeconds(5),
            WarmUp = words.GetValue(_warmUp) ?? TimeSpan.FromMilliseconds(300),
            Rate = words.GetValue(_rate) ?? 0,
            Question = words.GetValue(_send) is { } send ? Escapes.Read(_send.Name, send) : default,
            Answer = words.GetValue(_expect) is { } expect ? Escapes.Read(_expect.Name, expect) : default,
            ServerProcess = words.GetValue(_pid),
            Verify = !words.GetValue(_noVerify),
            Client = new ClientOptions { Transports = Engines.Client.Transports() },
        };
    }

    private LoadMode Mode(ParseResult words)
    {
        (Option<bool> Option, LoadMode Mode)[] modes = [(_churn, LoadMode.Churn), (_idle, LoadMode.Idle), (_fanOut, LoadMode.FanOut)];
        var asked = Array.FindAll(modes, mode => words.GetValue(mode.Option));
        return asked switch
        {
            [] => words.GetValue(_rate) is null ? LoadMode.Closed : LoadMode.Open,
            [var one] => one.Mode,
            _ => throw CommandException.Usage($"{asked[0].Option.Name} and {asked[1].Option.Name} exclude each other"),
        };
    }
}
