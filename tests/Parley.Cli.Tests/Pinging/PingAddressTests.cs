using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Parley.Cli.Tests;

public sealed class PingAddressTests
{
    [Fact]
    public async Task An_address_that_listens_is_reached_and_an_address_that_does_not_is_refused()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var address = $"tcp://localhost:{((IPEndPoint)server.LocalEndpoint).Port}";
        var reached = await ParleyProcess.RunAsync("", "ping", address, "--count", "2", "--interval", "10ms", "--wait", "30s");
        reached.ExitCode.ShouldBe(ExitCode.Done);
        reached.Error.ShouldStartWith($"{address} (");
        reached.Lines().Length.ShouldBe(3);
        reached.Lines()[^1].ShouldStartWith("2 asked, 2 answered, 0% lost; min ");

        server.Stop();
        var refused = await ParleyProcess.RunAsync("", "ping", address, "--wait", "30s");
        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Lines().ShouldBe(["1  refused", "1 asked, 0 answered, 100% lost"]);
        refused.Error.ShouldContain($"parley: cannot connect to {address}");
    }

    [Fact]
    public async Task A_udp_port_is_open_closed_or_silent()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = $"udp://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";

        var silent = await ParleyProcess.RunAsync("", "ping", address, "--wait", "50ms", "--json");
        silent.ExitCode.ShouldBe(ExitCode.TimedOut);
        Finding(silent).ShouldBe("silence");
        silent.Error.ShouldStartWith($"parley: {address} did not answer within 50ms\n");

        var asked = ParleyProcess.RunAsync("", "ping", address, "--wait", "30s", "--json");
        var buffer = new byte[1];
        // The datagram of the silent question comes first; its port is closed by now, so the answer to it goes nowhere.
        for (var question = 0; question < 2; question++)
        {
            var came = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), Guard.Token);
            came.ReceivedBytes.ShouldBe(0);
            await socket.SendToAsync(Array.Empty<byte>(), came.RemoteEndPoint, Guard.Token);
        }

        var open = await asked;
        open.ExitCode.ShouldBe(ExitCode.Done);
        Finding(open).ShouldBe("answered");

        socket.Close();
        var closed = await ParleyProcess.RunAsync("", "ping", address, "--wait", "30s", "--json");
        closed.ExitCode.ShouldBe(ExitCode.Failed);
        Finding(closed).ShouldBe("refused");
    }

    private static string? Finding(Finished ran)
    {
        using var report = JsonDocument.Parse(ran.Text);
        return report.RootElement.GetProperty("probes")[0].GetProperty("finding").GetString();
    }
}
