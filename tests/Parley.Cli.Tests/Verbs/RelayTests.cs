using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Cli.Tests;

public sealed class RelayTests
{
    [Theory]
    [InlineData("tcp", "tcp")]
    [InlineData("tcp", "udp")]
    [InlineData("udp", "tcp")]
    [InlineData("udp", "udp")]
    [InlineData("unix", "udp")]
    [InlineData("tcp", "unix")]
    public async Task It_passes_traffic_from_any_kind_to_any(string from, string to)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("echo");
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0", "echo=udp://127.0.0.1:0", $"echo=unix:{path}");
        var onward = to == "unix" ? $"unix:{path}" : served.Address("echo", to);
        await using var relay = ParleyProcess.Start("relay", from == "unix" ? $"unix:{folder.File("relay")}" : $"{from}://127.0.0.1:0", onward);
        var address = await ListeningAtAsync(relay);
        (await ParleyProcess.RunAsync("", "send", address, "hello")).ShouldPrint("hello");
    }

    [Fact]
    public async Task A_half_close_passes_through_and_the_late_answer_comes_back()
    {
        await using var server = RawServer.Tcp(async client =>
        {
            await client.SendAsync(await client.ReadToEndAsync(), Guard.Token);
            client.Shutdown(SocketShutdown.Send);
        });
        await using var relay = ParleyProcess.Start("relay", "tcp://127.0.0.1:0", server.Address);
        var bytes = new byte[500_000];
        new Random(9).NextBytes(bytes);
        var finished = await ParleyProcess.RunAsync(bytes, "connect", await ListeningAtAsync(relay));
        finished.ExitCode.ShouldBe(0, finished.Error);
        finished.Output.SequenceEqual(bytes).ShouldBeTrue();
        await server.DoneAsync();
    }

    [Fact]
    public async Task A_reset_passes_through()
    {
        await using var server = RawServer.Tcp(async client =>
        {
            await client.ReadUntilAsync("x");
            client.LingerState = new LingerOption(true, 0);
        });
        await using var relay = ParleyProcess.Start("relay", "tcp://127.0.0.1:0", server.Address);
        using var client = await ConnectAsync(await ListeningAtAsync(relay));
        await client.SayAsync("x");
        (await Should.ThrowAsync<SocketException>(async () => await client.ReceiveAsync(new byte[10], Guard.Token))).SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    [Fact]
    public async Task Boundaries_are_kept_where_both_sides_keep_them()
    {
        List<string> received = [];
        await using var server = RawServer.Udp(async socket =>
        {
            var buffer = new byte[65536];
            while (received.Count < 3)
            {
                var from = await socket.ReceiveFromAsync(buffer, SocketFlags.None, socket.LocalEndPoint!, Guard.Token);
                received.Add(Encoding.UTF8.GetString(buffer, 0, from.ReceivedBytes));
            }
        });
        await using var relay = ParleyProcess.Start("relay", "udp://127.0.0.1:0", server.Address);
        await ParleyProcess.RunAsync("one\n\nthree", "connect", "--wait", "500ms", await ListeningAtAsync(relay));
        await server.DoneAsync();
        received.ShouldBe(["one", "", "three"]);
    }

    [Fact]
    public async Task Each_datagram_peer_has_an_onward_socket_of_its_own()
    {
        List<int> ports = [];
        await using var server = RawServer.Udp(async socket =>
        {
            var buffer = new byte[100];
            while (ports.Count < 2)
            {
                var from = await socket.ReceiveFromAsync(buffer, SocketFlags.None, socket.LocalEndPoint!, Guard.Token);
                ports.Add(((IPEndPoint)from.RemoteEndPoint).Port);
                await socket.SendToAsync(buffer.AsMemory(0, from.ReceivedBytes), SocketFlags.None, from.RemoteEndPoint, Guard.Token);
            }
        });
        await using var relay = ParleyProcess.Start("relay", "udp://127.0.0.1:0", server.Address);
        var address = await ListeningAtAsync(relay);
        (await ParleyProcess.RunAsync("", "send", address, "first")).ShouldPrint("first");
        (await ParleyProcess.RunAsync("", "send", address, "second")).ShouldPrint("second");
        ports.Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task An_onward_address_that_refuses_costs_that_client_alone()
    {
        await using var relay = ParleyProcess.Start("relay", "tcp://127.0.0.1:0", $"tcp://127.0.0.1:{FreePort.Tcp()}");
        using var client = await ConnectAsync(await ListeningAtAsync(relay));
        await relay.ErrorHoldsAsync("refused");
        relay.HasExited.ShouldBeFalse();
    }

    private static async Task<string> ListeningAtAsync(ParleyProcess relay)
    {
        await relay.ErrorHoldsAsync(" to ");
        return relay.ErrorText.Split("relay: ")[1].Split(" to ")[0];
    }

    private static async Task<Socket> ConnectAsync(string address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPEndPoint.Parse(address["tcp://".Length..]), Guard.Token);
        return socket;
    }
}
