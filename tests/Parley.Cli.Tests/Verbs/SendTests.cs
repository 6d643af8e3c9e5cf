using System.Net.Sockets;
using System.Text;

namespace Parley.Cli.Tests;

public sealed class SendTests
{
    [Theory]
    [InlineData(new string[0], "hello")]
    [InlineData(new[] { "--lf" }, "hello\n")]
    [InlineData(new[] { "--crlf" }, "hello\r\n")]
    public async Task It_sends_the_text_as_it_is_with_the_ending_asked_for_and_prints_the_answer(string[] options, string received)
    {
        await using var server = RawServer.Tcp(async client =>
        {
            (await client.ReadUntilAsync(received)).ShouldBe(received);
            await client.SayAsync("world");
        });
        (await ParleyProcess.RunAsync("", ["send", .. options, server.Address, "hello"])).ShouldPrint("world");
        await server.DoneAsync();
    }

    [Fact]
    public async Task A_silence_ends_the_answer_of_a_stream_that_stays_open()
    {
        await using var server = RawServer.Tcp(async client =>
        {
            await client.ReadUntilAsync("hello");
            await client.SayAsync("world");
            // Not before the asker has finished: it did not half-close before it had its answer.
            (await client.ReadToEndAsync()).ShouldBeEmpty();
        });
        (await ParleyProcess.RunAsync("", "send", server.Address, "hello")).ShouldPrint("world");
        await server.DoneAsync();
    }

    [Fact]
    public async Task Without_a_text_it_sends_standard_input()
    {
        byte[] bytes = [0xff, 0, (byte)'\n', 0xc3];
        await using var server = RawServer.Udp(socket => socket.EchoOnceAsync());
        (await ParleyProcess.RunAsync(bytes, "send", server.Address)).Output.ShouldBe(bytes);
    }

    [Fact]
    public async Task No_answer_in_time_exits_3()
    {
        await using var server = RawServer.Udp(socket => socket.ReceiveAsync(new byte[10], Guard.Token).AsTask());
        (await ParleyProcess.RunAsync("", "send", "--wait", "300ms", server.Address, "x")).ShouldFail(3, "no answer from").Error.ShouldContain("300ms");
    }

    [Fact]
    public async Task A_stream_without_an_answer_exits_3()
    {
        await using var server = RawServer.Tcp(client => client.ReadToEndAsync());
        (await ParleyProcess.RunAsync("", "send", "--wait", "300ms", server.Address, "x")).ShouldFail(3, "no answer from");
    }

    [Fact]
    public async Task A_lost_datagram_is_asked_for_again()
    {
        await using var server = RawServer.Udp(async socket =>
        {
            await socket.ReceiveAsync(new byte[10], Guard.Token);
            await socket.EchoOnceAsync();
        });
        (await ParleyProcess.RunAsync("", "send", "--wait", "300ms", "--retries", "3", server.Address, "again")).ShouldPrint("again");
    }

    [Fact]
    public async Task Several_answers_are_waited_for()
    {
        await using var server = RawServer.Udp(async socket =>
        {
            var from = await socket.ReceiveFromAsync(new byte[10], SocketFlags.None, socket.LocalEndPoint!, Guard.Token);
            await socket.SendToAsync("one"u8.ToArray(), SocketFlags.None, from.RemoteEndPoint, Guard.Token);
            await socket.SendToAsync("two"u8.ToArray(), SocketFlags.None, from.RemoteEndPoint, Guard.Token);
        });
        (await ParleyProcess.RunAsync("", "send", "--answers", "2", server.Address, "x")).ShouldPrint("onetwo");
    }

    [Fact]
    public async Task With_no_answers_wanted_it_delivers_and_leaves()
    {
        await using var server = RawServer.Tcp(async client => Encoding.UTF8.GetString(await client.ReadToEndAsync()).ShouldBe("news"));
        (await ParleyProcess.RunAsync("", "send", "--answers", "0", server.Address, "news")).ShouldPrint("");
        await server.DoneAsync();
    }

    [Fact]
    public async Task An_empty_text_is_an_empty_datagram_and_an_empty_answer_is_one_too()
    {
        await using var server = RawServer.Udp(socket => socket.EchoOnceAsync());
        (await ParleyProcess.RunAsync("", "send", server.Address, "")).ShouldPrint("");
        await server.DoneAsync();
    }

    [Theory]
    [InlineData("^w.rld$", 0)]
    [InlineData("^hello$", 4)]
    public async Task An_expectation_decides_the_exit_code_and_the_answer_is_printed(string pattern, int exitCode)
    {
        await using var server = RawServer.Tcp(client => client.SayAsync("world"));
        var finished = await ParleyProcess.RunAsync("", "send", "--expect", pattern, server.Address, "x");
        finished.ExitCode.ShouldBe(exitCode, finished.Error);
        finished.Text.ShouldBe("world");
    }

    [Fact]
    public async Task A_question_larger_than_every_buffer_is_echoed_whole()
    {
        var bytes = new byte[4_000_000];
        new Random(5).NextBytes(bytes);
        await using var server = RawServer.Tcp(async client =>
        {
            var buffer = new byte[65536];
            while (await client.ReceiveAsync(buffer, Guard.Token) is > 0 and var count)
                await client.SendAsync(buffer.AsMemory(0, count), Guard.Token);
        });
        var finished = await ParleyProcess.RunAsync(bytes, "send", server.Address);
        finished.ExitCode.ShouldBe(0, finished.Error);
        finished.Output.SequenceEqual(bytes).ShouldBeTrue();
    }

    [Fact]
    public async Task The_largest_datagram_goes_both_ways()
    {
        var bytes = new byte[65507];
        new Random(6).NextBytes(bytes);
        await using var server = RawServer.Udp(socket => socket.EchoOnceAsync());
        (await ParleyProcess.RunAsync(bytes, "send", server.Address)).Output.ShouldBe(bytes);
    }

    [Fact]
    public async Task A_text_that_begins_with_a_dash_goes_behind_two()
    {
        await using var server = RawServer.Udp(socket => socket.EchoOnceAsync());
        (await ParleyProcess.RunAsync("", "send", server.Address, "--", "--text")).ShouldPrint("--text");
    }

    [Fact]
    public async Task A_text_may_look_like_a_response_file_or_a_negative_number()
    {
        await using var server = RawServer.Udp(socket => socket.EchoOnceAsync());
        (await ParleyProcess.RunAsync("", "send", server.Address, "@home")).ShouldPrint("@home");
        await using var other = RawServer.Udp(socket => socket.EchoOnceAsync());
        (await ParleyProcess.RunAsync("", "send", other.Address, "-5")).ShouldPrint("-5");
    }

    [Fact]
    public async Task A_closed_port_exits_1() =>
        (await ParleyProcess.RunAsync("", "send", $"udp://127.0.0.1:{FreePort.Udp()}", "x")).ShouldFail(1, "refused");
}
