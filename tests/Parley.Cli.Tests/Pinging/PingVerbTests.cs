using System.Text.Json;

namespace Parley.Cli.Tests;

public sealed class PingVerbTests
{
    [Fact]
    public async Task A_host_answers_or_the_system_says_what_would_permit_the_question()
    {
        var ran = await ParleyProcess.RunAsync("", "ping", "127.0.0.1", "--count", "2", "--interval", "10ms", "--wait", "30s", "--json");
        if (ran.ExitCode == ExitCode.Failed)
        {
            ran.Error.ShouldContain("permits neither a raw socket nor a ping socket");
            return;
        }

        ran.ExitCode.ShouldBe(ExitCode.Done);
        using var report = JsonDocument.Parse(ran.Text);
        report.RootElement.GetProperty("method").GetString()!.ShouldStartWith("icmp-");
        report.RootElement.GetProperty("answered").GetInt32().ShouldBe(2);
        report.RootElement.GetProperty("lostPercent").GetDouble().ShouldBe(0);
    }

    [Theory]
    [InlineData("localhost:80", "the kind of socket is missing in 'localhost:80'")]
    [InlineData("tcp://localhost:80?backlog=5", "the option 'backlog' in 'tcp://localhost:80?backlog=5' is one of listening")]
    [InlineData("a b", "the host in 'tcp://a b:0' must be a name")]
    public async Task What_is_neither_host_nor_address_is_a_usage_error(string where, string sentence)
    {
        var ran = await ParleyProcess.RunAsync("", "ping", where);
        ran.ExitCode.ShouldBe(ExitCode.Usage);
        ran.Error.ShouldStartWith("parley: " + sentence);
    }

    [Fact]
    public async Task A_host_without_an_address_is_a_network_error()
    {
        var ran = await ParleyProcess.RunAsync("", "ping", "nobody.invalid");
        ran.ExitCode.ShouldBe(ExitCode.Failed);
        ran.Error.ShouldStartWith("parley: the name 'nobody.invalid' has no address");
    }
}
