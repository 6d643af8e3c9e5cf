using System.Net;
using System.Text.Json;

namespace Parley.Cli.Tests;

public sealed class ExplainVerbTests
{
    [Fact]
    public async Task A_tcp_address_is_explained_down_to_the_calls()
    {
        var ran = await ParleyProcess.RunAsync("", "explain", "tcp://127.0.0.1:echo");
        ran.ExitCode.ShouldBe(ExitCode.Done);
        ran.Text.ShouldContain("socket(AF_INET, SOCK_STREAM, IPPROTO_TCP), in numbers here socket(2, 1, 6)");
        ran.Text.ShouldContain("7, echo: sends back what it gets (RFC 862)");
        ran.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:80?nodelay=false", "socket setsockopt bind listen accept recv send shutdown close", "socket connect setsockopt send shutdown recv close")]
    [InlineData("udp://127.0.0.1:80", "socket bind recvfrom sendto close", "socket connect send recvfrom close")]
    [InlineData("udp://239.1.2.3:80", "socket setsockopt setsockopt bind recvfrom sendto close", "socket sendto recvfrom close")]
    [InlineData("udp://<broadcast>:80", "socket bind recvfrom sendto close", "socket setsockopt sendto recvfrom close")]
    [InlineData("unix:/a", "socket bind chmod listen accept recv send shutdown close unlink", "socket connect send shutdown recv close")]
    [InlineData("unix-seqpacket:@a", "socket bind listen accept recv send shutdown close", "socket connect send shutdown recv close")]
    [InlineData("unix-dgram:/a", "socket bind recvfrom sendto close unlink", "socket bind connect send recvfrom close")]
    [InlineData("tls://127.0.0.1:1", "socket setsockopt bind listen accept setsockopt TLS handshake recv send shutdown close", "socket connect setsockopt TLS handshake send shutdown recv close")]
    [InlineData("ws://127.0.0.1:1/x", "socket setsockopt bind listen accept setsockopt recv send recv send shutdown close", "socket connect setsockopt send recv send shutdown recv close")]
    [InlineData("memory:a", "", "")]
    public async Task Each_kind_of_socket_has_its_calls_in_order(string address, string server, string client)
    {
        var ran = await ParleyProcess.RunAsync("", "explain", address, "--json");
        ran.ExitCode.ShouldBe(ExitCode.Done);
        using var explained = JsonDocument.Parse(ran.Text);
        Calls(explained, "server").ShouldBe(server);
        Calls(explained, "client").ShouldBe(client);
    }

    [Fact]
    public async Task Options_show_in_the_calls()
    {
        (await ParleyProcess.RunAsync("", "explain", "tcp://127.0.0.1:80?backlog=5")).Text.ShouldContain("listen(5)");
        (await ParleyProcess.RunAsync("", "explain", "tcp://127.0.0.1:80?timeout=5s")).ExitCode.ShouldBe(ExitCode.Done);
        (await ParleyProcess.RunAsync("", "explain", "tcp://127.0.0.1:80?backlgo=5")).ExitCode.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task A_family_that_the_system_lacks_is_its_own_refusal()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && !Directory.Exists("/proc/net/x25"), "this system may have X.25");
        var ran = await ParleyProcess.RunAsync("", "explain", "x25:123456");
        ran.ExitCode.ShouldBe(ExitCode.Failed);
        ran.Text.ShouldContain("socket(AF_X25, SOCK_SEQPACKET, 0), in numbers here socket(9, 5, 0)");
        ran.Error.ShouldBe("parley: x25:123456 cannot be opened: socket(9, 5, 0) is refused: Address family not supported by protocol\n");
    }

    [Fact]
    public async Task A_name_without_an_address_is_explained_as_far_as_it_goes()
    {
        var ran = await ParleyProcess.RunAsync("", "explain", "tcp://nobody.invalid:80");
        ran.ExitCode.ShouldBe(ExitCode.Failed);
        ran.Text.ShouldContain("a server calls");
        ran.Error.ShouldStartWith("parley: the name 'nobody.invalid' has no address");
    }

    [Fact]
    public async Task A_bad_address_is_a_usage_error()
    {
        var ran = await ParleyProcess.RunAsync("", "explain", "tcp://localhost:99999");
        ran.ExitCode.ShouldBe(ExitCode.Usage);
        ran.Text.ShouldBeEmpty();
        ran.Error.ShouldStartWith("parley: the port in 'tcp://localhost:99999' must be 0 to 65535, as in tcp://localhost:2053\n");
    }

    [Fact]
    public async Task Without_an_address_it_tells_about_this_host()
    {
        var ran = await ParleyProcess.RunAsync("", "explain", "--json");
        ran.ExitCode.ShouldBe(ExitCode.Done);
        using var host = JsonDocument.Parse(ran.Text);
        host.RootElement.GetProperty("name").GetString().ShouldBe(Dns.GetHostName());
        host.RootElement.GetProperty("interfaces").EnumerateObject()
            .SelectMany(card => card.Value.EnumerateArray()).Select(ip => ip.GetString()).ShouldContain("127.0.0.1");
        (await ParleyProcess.RunAsync("", "explain")).Lines()[0].ShouldEndWith("  " + Dns.GetHostName());
    }

    private static string Calls(JsonDocument explained, string side) =>
        string.Join(' ', explained.RootElement.GetProperty(side).EnumerateArray().Select(call => call.GetProperty("call").GetString()!.Split('(')[0]));
}
