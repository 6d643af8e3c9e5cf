namespace Parley.Cli.Tests;

public sealed class BenchClosedTests
{
    private static readonly string[] Numbers =
    [
        "connections", "size", "depth", "seconds", "messages", "messages_per_s", "mb_per_s", "p50_us", "p90_us", "p99_us", "p999_us", "max_us",
        "errors", "lost", "late", "bad", "own_cpu", "server_cpu", "server_rss_kb",
    ];

    [Theory]
    [InlineData("tcp", "1", "32", "1")]
    [InlineData("tcp", "5", "1", "16")]
    [InlineData("tcp", "3", "300k", "4")]
    [InlineData("udp", "2", "8", "1")]
    [InlineData("udp", "3", "1400", "16")]
    public async Task It_loads_an_echo_and_prints_one_object(string scheme, string connections, string size, string depth)
    {
        await using var served = await ServedParley.StartAsync($"echo={scheme}://127.0.0.1:0");
        var address = served.Address("echo", scheme);
        var (ran, report) = await BenchRun.OfAsync(address, "--connections", connections, "--size", size, "--depth", depth, "--pid", $"{served.Process.Id}");
        ran.ExitCode.ShouldBe(ExitCode.Done, ran.Error);
        foreach (var name in Numbers)
            report.GetProperty(name).ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Number, name);
        report.GetProperty("address").GetString().ShouldBe(address);
        report.GetProperty("kind").GetString().ShouldBe(scheme);
        report.GetProperty("mode").GetString().ShouldBe("closed");
        report.Number("connections").ShouldBe(int.Parse(connections));
        report.Number("depth").ShouldBe(int.Parse(depth));
        report.Number("messages").ShouldBePositive();
        report.Number("errors").ShouldBe(0);
        report.Number("bad").ShouldBe(0);
        report.Number("server_rss_kb").ShouldBePositive();
        report.GetProperty("bytes_per_connection").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        report.GetProperty("bottleneck").GetString().ShouldBeOneOf("load", "none");
        report.GetProperty("histogram").EnumerateArray().Sum(static bucket => bucket[1].GetInt64()).ShouldBeGreaterThanOrEqualTo(report.Number("messages"));
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Where_nobody_listens_it_says_so(string scheme)
    {
        var address = $"{scheme}://127.0.0.1:{(scheme == "udp" ? FreePort.Udp() : FreePort.Tcp())}";
        (await BenchRun.OfAsync(address)).Ran.ShouldFail(ExitCode.Failed, address);
    }

    [Theory]
    [InlineData("0 connections", "--connections", "0")]
    [InlineData("7 bytes of a datagram", "--size", "7")]
    [InlineData("0 messages in flight", "--depth", "0")]
    [InlineData("a rate of 0", "--rate", "0")]
    [InlineData("'much' is no size", "--size", "much")]
    [InlineData("--duration", "--duration", "long")]
    [InlineData("an end", "--duration", "off")]
    public async Task A_wrong_option_is_a_usage_error(string sentence, params string[] words) =>
        (await BenchRun.OfAsync(["udp://127.0.0.1:1", .. words])).Ran.ShouldFail(ExitCode.Usage, sentence);
}
