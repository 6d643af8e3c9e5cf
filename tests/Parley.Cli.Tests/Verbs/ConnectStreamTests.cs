using System.Net.Sockets;
using System.Text;

namespace Parley.Cli.Tests;

public sealed class ConnectStreamTests
{
    [Fact]
    public async Task An_answer_that_comes_late_after_the_end_of_input_is_printed()
    {
        var release = new TaskCompletionSource();
        await using var server = RawServer.Tcp(async client =>
        {
            (await client.ReadToEndAsync()).ShouldBe("hello"u8.ToArray());
            await release.Task;
            await client.SayAsync("late answer");
            client.Shutdown(SocketShutdown.Send);
        });
        await using var connect = ParleyProcess.Start("connect", server.Address);
        await connect.TypeAsync("hello");
        connect.EndInput();
        // What the others fail at: 0.8 s of silence between the end of input and the answer.
        await Task.Delay(TimeSpan.FromSeconds(0.8), Guard.Token);
        connect.HasExited.ShouldBeFalse();
        release.SetResult();
        (await connect.FinishAsync()).ShouldPrint("late answer");
        await server.DoneAsync();
    }

    [Fact]
    public async Task It_leaves_when_the_peer_does_though_input_is_still_open()
    {
        await using var server = RawServer.Tcp(client => client.SayAsync("bye"));
        await using var connect = ParleyProcess.Start("connect", server.Address);
        (await connect.FinishAsync()).ShouldPrint("bye");
    }

    [Fact]
    public async Task What_a_peer_says_comes_out_while_input_is_open()
    {
        await using var server = RawServer.Tcp(async client =>
        {
            await client.ReadUntilAsync("first\n");
            await client.SayAsync("one\n");
            await client.ReadUntilAsync("second\n");
            await client.SayAsync("two\n");
        });
        await using var connect = ParleyProcess.Start("connect", server.Address);
        await connect.TypeAsync("first\n");
        await connect.OutputHoldsAsync("one\n");
        await connect.TypeAsync("second\n");
        (await connect.FinishAsync()).ShouldPrint("one\ntwo\n");
        await server.DoneAsync();
    }

    [Fact]
    public async Task A_peer_that_is_not_done_in_time_makes_it_exit_3_and_loses_nothing()
    {
        await using var server = RawServer.Tcp(async client =>
        {
            await client.SayAsync("so far");
            await client.ReadToEndAsync();
            await client.ReadToEndAsync();
            await Task.Delay(Timeout.Infinite, Guard.Token);
        });
        var finished = await ParleyProcess.RunAsync("", "connect", "--wait", "500ms", server.Address);
        finished.ShouldFail(3, "was not done 500ms after the end of input");
        finished.Text.ShouldBe("so far");
    }

    [Fact]
    public async Task A_reset_exits_1_and_what_came_before_it_is_printed()
    {
        var printed = new TaskCompletionSource();
        await using var server = RawServer.Tcp(async client =>
        {
            await client.SayAsync("before");
            await printed.Task;
            client.LingerState = new LingerOption(true, 0);
        });
        await using var connect = ParleyProcess.Start("connect", server.Address);
        await connect.OutputHoldsAsync("before");
        printed.SetResult();
        var finished = await connect.FinishAsync();
        finished.ShouldFail(1, "reset");
        finished.Text.ShouldBe("before");
    }

    [Fact]
    public async Task A_refused_port_is_one_sentence_with_the_address_and_exits_1()
    {
        var port = FreePort.Tcp();
        (await ParleyProcess.RunAsync("", "connect", $"tcp://127.0.0.1:{port}")).ShouldFail(1, $"tcp://127.0.0.1:{port}").Error.ShouldContain("refused");
    }

    [Fact]
    public async Task A_name_that_does_not_exist_exits_1() =>
        (await ParleyProcess.RunAsync("", "connect", "tcp://no-such-host.invalid:1")).ShouldFail(1, "no-such-host.invalid");

    [Fact]
    public async Task A_family_that_the_system_lacks_exits_1() =>
        (await ParleyProcess.RunAsync("", "connect", "x25:1234")).ShouldFail(1, "x25:1234");

    [Fact]
    public async Task Every_byte_passes_both_ways()
    {
        var bytes = new byte[300_000];
        new Random(7).NextBytes(bytes);
        await using var server = RawServer.Tcp(async client =>
        {
            await client.SendAsync(await client.ReadToEndAsync(), Guard.Token);
            client.Shutdown(SocketShutdown.Send);
        });
        var finished = await ParleyProcess.RunAsync(bytes, "connect", server.Address);
        finished.ExitCode.ShouldBe(0, finished.Error);
        finished.Output.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("--crlf", "GET / HTTP/1.0\n\nrest", "GET / HTTP/1.0\r\n\r\nrest")]
    [InlineData("--crlf", "already\r\n", "already\r\n")]
    [InlineData("--bare", "one\ntwo", "onetwo")]
    public async Task Lines_end_as_asked_for(string option, string typed, string received)
    {
        await using var server = RawServer.Tcp(async client => Encoding.UTF8.GetString(await client.ReadToEndAsync()).ShouldBe(received));
        (await ParleyProcess.RunAsync(typed, "connect", option, server.Address)).ExitCode.ShouldBe(0);
        await server.DoneAsync();
    }

    [Fact]
    public async Task Hex_shows_what_comes()
    {
        await using var server = RawServer.Tcp(client => client.SayAsync("hi\x1b"));
        (await ParleyProcess.RunAsync("", "connect", "--hex", server.Address))
            .ShouldPrint("00000000  68 69 1b                                          |hi.|\n");
    }

    [Fact]
    public async Task Host_and_port_mean_tcp()
    {
        await using var server = RawServer.Tcp(client => client.SayAsync("tcp"));
        (await ParleyProcess.RunAsync("", "connect", "127.0.0.1", $"{server.Port}")).ShouldPrint("tcp");
    }

    [Fact]
    public async Task An_option_for_unix_takes_a_path()
    {
        using var folder = new TemporaryFolder();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.File("s")));
        socket.Listen();
        var run = ParleyProcess.RunAsync("", "connect", "-U", folder.File("s"));
        using (var client = await socket.AcceptAsync(Guard.Token))
            await client.SayAsync("unix");
        (await run).ShouldPrint("unix");
    }
}
