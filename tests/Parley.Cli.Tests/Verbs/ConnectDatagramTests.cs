using System.Net.Sockets;
using System.Text;

namespace Parley.Cli.Tests;

public sealed class ConnectDatagramTests
{
    [Fact]
    public async Task A_line_is_a_datagram_without_its_newline_the_empty_one_and_the_last_too()
    {
        List<string> received = [];
        await using var server = RawServer.Udp(async socket =>
        {
            var buffer = new byte[65536];
            while (received.Count < 4)
            {
                var from = await socket.ReceiveFromAsync(buffer, SocketFlags.None, socket.LocalEndPoint!, Guard.Token);
                received.Add(Encoding.UTF8.GetString(buffer, 0, from.ReceivedBytes));
            }
        });
        (await ParleyProcess.RunAsync("one\n\nthree\nlast", "connect", "--wait", "200ms", server.Address)).ShouldPrint("");
        await server.DoneAsync();
        received.ShouldBe(["one", "", "three", "last"]);
    }

    [Fact]
    public async Task Answers_that_come_after_the_end_of_input_are_printed_as_they_are()
    {
        await using var server = RawServer.Udp(socket => socket.EchoOnceAsync());
        (await ParleyProcess.RunAsync("question\n", "connect", "--wait", "1s", server.Address)).ShouldPrint("question");
    }

    [Fact]
    public async Task All_of_the_input_can_be_one_datagram_of_the_largest_size()
    {
        var bytes = new byte[65507];
        new Random(3).NextBytes(bytes);
        await using var server = RawServer.Udp(socket => socket.EchoOnceAsync());
        var finished = await ParleyProcess.RunAsync(bytes, "connect", "--whole", "--wait", "1s", server.Address);
        finished.ExitCode.ShouldBe(0, finished.Error);
        finished.Output.ShouldBe(bytes);
    }

    [Fact]
    public async Task A_datagram_larger_than_any_is_one_sentence()
    {
        await using var server = RawServer.Udp(_ => Task.CompletedTask);
        (await ParleyProcess.RunAsync(new byte[65508], "connect", "--whole", server.Address)).ShouldFail(1, server.Address);
    }

    [Fact]
    public async Task Host_and_port_with_u_mean_udp()
    {
        await using var server = RawServer.Udp(socket => socket.EchoOnceAsync());
        (await ParleyProcess.RunAsync("x", "connect", "--wait", "1s", "-u", "127.0.0.1", $"{server.Port}")).ShouldPrint("x");
    }

    [Fact]
    public async Task A_closed_port_exits_1() =>
        (await ParleyProcess.RunAsync("x", "connect", $"udp://127.0.0.1:{FreePort.Udp()}")).ShouldFail(1, "refused");

    [Fact]
    public async Task Unix_datagrams_have_answers_too()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Unix datagrams are tested on Linux");
        using var folder = new TemporaryFolder();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.File("s")));
        var run = ParleyProcess.RunAsync("question", "connect", "--wait", "1s", $"unix-dgram:{folder.File("s")}");
        var buffer = new byte[100];
        var from = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new UnixDomainSocketEndPoint("/"), Guard.Token);
        Encoding.UTF8.GetString(buffer, 0, from.ReceivedBytes).ShouldBe("question");
        await socket.SendToAsync("answer"u8.ToArray(), SocketFlags.None, from.RemoteEndPoint, Guard.Token);
        (await run).ShouldPrint("answer");
    }
}
