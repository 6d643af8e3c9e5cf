using System.Text.Json;

namespace Parley.Cli.Tests;

public sealed class BenchModesTests
{
    [Fact]
    public async Task The_result_is_payload_and_everything_else_is_not()
    {
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0");
        var told = await ParleyProcess.RunAsync("", "bench", served.Address("echo"), "--connections", "2", "--duration", "100ms", "--pid", $"{served.Process.Id}");
        told.ExitCode.ShouldBe(ExitCode.Done, told.Error);
        told.Lines().Select(static line => line.Split("  ")[0]).ShouldBe(
            ["messages", "bytes", "p50", "p90", "p99", "p99.9", "max", "own processors", "server's processors", "server's memory"], Case.Sensitive, told.Text);
        told.Error.ShouldStartWith($"2 connections to {served.Address("echo")}, 32 bytes, 1 in flight on each\n");
        told.Error.ShouldContain(" % #");
        told.Error.ShouldNotContain('\r');

        var quiet = await ParleyProcess.RunAsync("", "bench", served.Address("echo"), "--duration", "100ms", "--quiet");
        quiet.ExitCode.ShouldBe(ExitCode.Done);
        quiet.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_addresses_are_loaded_in_turns()
    {
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0", "echo=udp://127.0.0.1:0");
        string[] words = ["bench", served.Address("echo"), "--vs", served.Address("echo", "udp"), "--vs-pid", $"{served.Process.Id}", "--connections", "2", "--duration", "200ms", "--turns", "2", "--warm-up", "10ms"];
        var ran = await ParleyProcess.RunAsync("", [.. words, "--json"]);
        ran.ExitCode.ShouldBe(ExitCode.Done, ran.Error);
        using var report = JsonDocument.Parse(ran.Text);
        var (a, b, ratio) = (report.RootElement.GetProperty("a"), report.RootElement.GetProperty("b"), report.RootElement.GetProperty("ratio"));
        (a.GetProperty("kind").GetString(), b.GetProperty("kind").GetString()).ShouldBe(("tcp", "udp"));
        a.GetProperty("server_cpu").ValueKind.ShouldBe(JsonValueKind.Null);
        b.GetProperty("server_cpu").ValueKind.ShouldBe(JsonValueKind.Number);
        ratio.GetProperty("messages_per_s").GetDouble().ShouldBe(a.GetProperty("messages_per_s").GetDouble() / b.GetProperty("messages_per_s").GetDouble(), 0.01);
        ratio.GetProperty("p50_us").GetDouble().ShouldBePositive();
        ratio.GetProperty("p99_us").GetDouble().ShouldBePositive();

        var told = await ParleyProcess.RunAsync("", words);
        told.Lines()[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["A", "B", "A/B"]);
        told.Error.ShouldContain("\nB: 2 connections to udp:");
    }

    [Theory]
    [InlineData("tcp", @"7\n", @"July\n")]
    [InlineData("udp", "7", "July")]
    public async Task A_question_has_an_answer_of_its_own(string scheme, string question, string answer)
    {
        await using var served = await ServedParley.StartAsync($"months={scheme}://127.0.0.1:0");
        var address = served.Address("months", scheme);
        var (ran, report) = await BenchRun.OfAsync(address, "--connections", "3", "--send", question, "--expect", answer);
        ran.ExitCode.ShouldBe(ExitCode.Done, ran.Error);
        report.Number("messages").ShouldBePositive();

        (await BenchRun.OfAsync(address, "--connections", "1", "--send", question, "--expect", "June")).Ran.ShouldFail(ExitCode.Unexpected, "but with");
        (await BenchRun.OfAsync(address, "--send", question)).Ran.ShouldFail(ExitCode.Usage, "--send and --expect go together");
        (await BenchRun.OfAsync(address, "--send", @"7\q", "--expect", answer)).Ran.ShouldFail(ExitCode.Usage, @"means nothing at '\q'");
    }

    [Fact]
    public async Task Connections_come_and_go()
    {
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0");
        var (ran, report) = await BenchRun.OfAsync(served.Address("echo"), "--churn", "--connections", "4");
        ran.ExitCode.ShouldBe(ExitCode.Done, ran.Error);
        report.GetProperty("mode").GetString().ShouldBe("churn");
        report.Number("messages").ShouldBePositive();
        // Nobody is cut off: the server would say so.
        await served.Process.SignalAsync("TERM");
        (await served.Process.FinishAsync()).Error.ShouldNotContain("reset");
    }

    [Fact]
    public async Task Connections_rest_and_their_memory_is_known()
    {
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0");
        var (ran, report) = await BenchRun.OfAsync(served.Address("echo"), "--idle", "--connections", "50", "--pid", $"{served.Process.Id}");
        ran.ExitCode.ShouldBe(ExitCode.Done, ran.Error);
        report.Number("stayed").ShouldBe(50);
        report.GetProperty("bytes_per_connection").ValueKind.ShouldBe(JsonValueKind.Number);
    }

    [Fact]
    public async Task A_chat_room_passes_on_what_one_says()
    {
        await using var served = await ServedParley.StartAsync("chat=tcp://127.0.0.1:0");
        var (ran, report) = await BenchRun.OfAsync(served.Address("chat"), "--fan-out", "--connections", "5", "--rate", "50", "--duration", "1s");
        ran.ExitCode.ShouldBe(ExitCode.Done, ran.Error);
        report.GetProperty("mode").GetString().ShouldBe("fan-out");
        report.Number("messages").ShouldBePositive();
    }

    [Theory]
    [InlineData("--churn and --idle exclude each other", "--churn", "--idle")]
    [InlineData("--verify and --no-verify exclude each other", "--verify", "--no-verify")]
    [InlineData("--vs-pid goes with --vs", "--vs-pid", "1")]
    [InlineData("--turns takes 1 to 1000", "--vs", "tcp://127.0.0.1:1", "--turns", "0")]
    [InlineData("a rate has no depth", "--rate", "10", "--depth", "2")]
    [InlineData("a rate goes with messages", "--rate", "10", "--churn")]
    [InlineData("1 connections", "--fan-out", "--connections", "1")]
    [InlineData("17 bytes of a message, which carries its number", "--fan-out", "--size", "17")]
    [InlineData("tpc", "--vs", "tpc://127.0.0.1:1")]
    public async Task Words_that_do_not_go_together_are_a_usage_error(string sentence, params string[] words) =>
        (await BenchRun.OfAsync(["tcp://127.0.0.1:1", .. words])).Ran.ShouldFail(ExitCode.Usage, sentence);

    [Fact]
    public async Task Datagrams_have_no_connections_to_come_and_go() =>
        (await BenchRun.OfAsync("udp://127.0.0.1:1", "--churn")).Ran.ShouldFail(ExitCode.Usage, "datagrams have none");

    [Fact]
    public async Task A_process_that_is_not_there_is_named()
    {
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0");
        (await BenchRun.OfAsync(served.Address("echo"), "--pid", $"{int.MaxValue}")).Ran.ShouldFail(ExitCode.Failed, $"process {int.MaxValue} cannot be looked at");
    }

    [Fact]
    public async Task An_interruption_prints_what_there_is()
    {
        var measures = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = BrokenServer.Start(_ => measures.TrySetResult()); // which leaves the bytes as they are
        await using var bench = ParleyProcess.Start("bench", server.Address, "--connections", "2", "--duration", "1h", "--warm-up", "1ms", "--json");
        await measures.Task.OrFail();
        await bench.SignalAsync("INT");
        var ran = await bench.FinishAsync();
        ran.ExitCode.ShouldBe(ExitCode.Interrupted, ran.Error);
        using var report = JsonDocument.Parse(ran.Text);
        report.RootElement.GetProperty("seconds").GetDouble().ShouldBeLessThan(3600);
    }

    [Fact]
    public async Task An_echo_that_changes_a_byte_makes_it_exit_4()
    {
        await using var server = BrokenServer.Start(static bytes => bytes[0] ^= 1);
        var (ran, report) = await BenchRun.OfAsync(server.Address, "--connections", "3");
        ran.ExitCode.ShouldBe(ExitCode.Unexpected, ran.Error);
        report.Number("bad").ShouldBePositive();

        var told = await ParleyProcess.RunAsync("", "bench", server.Address, "--connections", "1", "--duration", "100ms");
        told.ExitCode.ShouldBe(ExitCode.Unexpected);
        told.Text.ShouldContain("The first wrong bytes: byte 1 of connection 1 was 0x");

        (await BenchRun.OfAsync(server.Address, "--connections", "3", "--no-verify")).Ran.ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public async Task An_echo_that_stalls_shows_in_an_open_loop()
    {
        // It holds everything back until so many messages have been sent that the schedule took 200 ms at the least.
        const int Held = 200;
        var held = 0;
        await using var server = BrokenServer.Start(static _ => { }, bytes => (held += bytes) >= Held * 32);
        var (ran, report) = await BenchRun.OfAsync(server.Address, "--connections", "1", "--rate", "1000", "--duration", "1s", "--warm-up", "1ms");
        ran.ExitCode.ShouldBe(ExitCode.Done, ran.Error);
        report.GetProperty("mode").GetString().ShouldBe("open");
        report.GetProperty("max_us").GetDouble().ShouldBeGreaterThanOrEqualTo(190_000);
        report.GetProperty("p999_us").GetDouble().ShouldBeGreaterThanOrEqualTo(180_000);
        report.GetProperty("histogram").EnumerateArray().Sum(static bucket => bucket[1].GetInt64()).ShouldBeInRange(990, 1001);
    }
}
