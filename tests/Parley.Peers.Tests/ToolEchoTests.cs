using System.Text.Json;

namespace Parley.Peers.Tests;

/// <summary><c>bench</c> loads anybody's echo: those of ncat and socat, a process for each client or datagram.</summary>
public sealed class ToolEchoTests
{
    [Theory]
    [InlineData("tcp", "ncat -l -k -v -e /bin/cat {host} {port}", "Listening on", 8)]
    [InlineData("tcp", "socat -d -d TCP-LISTEN:{port},bind={host},fork EXEC:cat", "listening on", 8)]
    [InlineData("unix", "socat -d -d UNIX-LISTEN:{path},fork EXEC:cat", "listening on", 24)]
    [InlineData("udp", "socat -d -d UDP-RECVFROM:{port},bind={host},fork EXEC:cat", "receiving on", 2)]
    public async Task Bench_loads_the_echo_of_a_tool(string scheme, string command, string marker, int connections)
    {
        using var place = new Place(scheme);
        await using var server = place.Start(command);
        await server.ErrorHoldsAsync(marker);
        var ran = await ParleyProcess.RunAsync("", "bench", place.Address, "--connections", $"{connections}", "--duration", "300ms", "--json", "--pid", $"{server.Id}");
        ran.ExitCode.ShouldBe(0, ran.Error);
        using var report = JsonDocument.Parse(ran.Text);
        report.RootElement.GetProperty("messages").GetInt64().ShouldBePositive();
        report.RootElement.GetProperty("bad").GetInt64().ShouldBe(0);
        report.RootElement.GetProperty("server_rss_kb").GetInt64().ShouldBePositive();
    }
}
