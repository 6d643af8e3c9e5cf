using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Cli.Tests;

public sealed class ChatVerbTests
{
    [Fact]
    public async Task Members_on_tcp_and_udp_talk_in_one_room()
    {
        await using var served = await ServedParley.StartAsync("chat=tcp://127.0.0.1:0", "chat=udp://127.0.0.1:0");
        await using var ann = ParleyProcess.Start("chat", served.Address("chat"), "--name", "Ann");
        await ann.OutputHoldsAsync("*** Welcome, Ann. You are in lobby, alone so far.");
        await using var bob = ParleyProcess.Start("chat", "--name", "Bob", served.Address("chat", "udp"));
        await bob.OutputHoldsAsync("*** Welcome, Bob. You are in lobby with Ann.");

        await ann.TypeAsync("the café's open\n");
        await bob.OutputHoldsAsync("Ann: the café's open\n");
        await bob.TypeAsync("/me comes\n");
        await ann.OutputHoldsAsync("*** Bob has joined lobby\n* Bob comes\n");
        bob.EndInput();
        (await bob.FinishAsync()).ShouldPrint("*** Welcome, Bob. You are in lobby with Ann. /help lists the commands.\nAnn: the café's open\n*** Goodbye, Bob.\n");
        await ann.OutputHoldsAsync("*** Bob has left lobby\n");
        await ann.TypeAsync("[e]\n");
        (await ann.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Piped_lines_are_all_answered_before_it_leaves(string scheme)
    {
        await using var served = await ServedParley.StartAsync($"chat={scheme}://127.0.0.1:0");
        (await ParleyProcess.RunAsync("Ann\nhello\n/history\n/who", "chat", served.Address("chat", scheme))).ShouldPrint(
            "*** Welcome, Ann. You are in lobby, alone so far. /help lists the commands.\n*** Ann: hello\n*** In lobby: Ann.\n*** Goodbye, Ann.\n");
    }

    [Fact]
    public async Task More_lines_than_a_flood_are_paced_and_none_is_lost()
    {
        await using var served = await ServedParley.StartAsync("chat=tcp://127.0.0.1:0");
        await using var ann = ParleyProcess.Start("chat", served.Address("chat"), "--name", "Ann");
        await ann.OutputHoldsAsync("Welcome");
        var lines = Enumerable.Range(1, 120).Select(i => $"line {i}").ToArray();
        (await ParleyProcess.RunAsync(string.Join('\n', lines), "chat", served.Address("chat"), "--name", "Bob")).ExitCode.ShouldBe(0);
        await ann.OutputHoldsAsync("*** Bob has left lobby\n");
        ann.OutputText.Split('\n').Where(line => line.StartsWith("Bob: ", StringComparison.Ordinal)).ShouldBe(lines.Select(line => $"Bob: {line}"));
    }

    [Fact]
    public async Task A_taken_name_is_told_and_a_piped_line_is_the_next_try()
    {
        await using var served = await ServedParley.StartAsync("chat=tcp://127.0.0.1:0");
        await using var ann = ParleyProcess.Start("chat", served.Address("chat"), "--name", "Ann");
        await ann.OutputHoldsAsync("Welcome");
        var given = await ParleyProcess.RunAsync("hello\n", "chat", served.Address("chat"), "--name", "ann");
        given.ShouldFail(1, "parley: The name ann is taken.").Output.ShouldBeEmpty();
        (await ParleyProcess.RunAsync("ann\n", "chat", served.Address("chat"))).ShouldFail(1, "The name ann is taken.").Output.ShouldBeEmpty();

        var second = await ParleyProcess.RunAsync("ann\nBob\n/who\n", "chat", served.Address("chat"));
        second.ExitCode.ShouldBe(0);
        second.Error.ShouldBe("parley: The name ann is taken.\n");
        second.Lines()[1].ShouldBe("*** In lobby: Ann and Bob.");
    }

    [Fact]
    public async Task A_room_is_joined_before_the_first_line_goes()
    {
        await using var served = await ServedParley.StartAsync("chat=tcp://127.0.0.1:0");
        var joined = await ParleyProcess.RunAsync("/who\n", "chat", served.Address("chat"), "--name", "Ann", "--room", "den");
        joined.Lines()[1..].ShouldBe(["*** You are in den, alone so far.", "*** In den: Ann.", "*** Goodbye, Ann."]);
        var refused = await ParleyProcess.RunAsync("a secret\n", "chat", served.Address("chat"), "--name", "Ann", "--room", "a:b");
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("did not let this member into the room a:b");
    }

    [Fact]
    public async Task The_host_is_a_member_and_the_chat_ends_when_it_leaves()
    {
        await using var host = ParleyProcess.Start("chat", "--host", "tcp://127.0.0.1:0", "--name", "Ann");
        await host.OutputHoldsAsync("*** Welcome, Ann.");
        var address = host.ErrorText.Split('\n')[0].Split(' ')[^1];
        await using var guest = ParleyProcess.Start("chat", address, "--name", "Bob");
        await guest.OutputHoldsAsync("You are in lobby with Ann.");
        await host.TypeAsync("welcome\n");
        await guest.OutputHoldsAsync("Ann: welcome\n");
        await guest.TypeAsync("thanks\n");
        await host.OutputHoldsAsync("Bob: thanks\n");
        host.EndInput();
        (await host.FinishAsync()).ExitCode.ShouldBe(0);
        var left = await guest.FinishAsync();
        left.ExitCode.ShouldBe(0, left.Error);
        left.Lines()[^1].ShouldStartWith("*** The chat ends here for you");
    }

    [Fact]
    public async Task One_who_is_interrupted_has_left()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        await using var served = await ServedParley.StartAsync("chat=udp://127.0.0.1:0");
        await using var ann = ParleyProcess.Start("chat", served.Address("chat", "udp"), "--name", "Ann");
        await ann.OutputHoldsAsync("Welcome");
        await using var bob = ParleyProcess.Start("chat", served.Address("chat", "udp"), "--name", "Bob");
        await bob.OutputHoldsAsync("Welcome");
        await bob.SignalAsync("INT");
        (await bob.FinishAsync()).ExitCode.ShouldBe(130);
        await ann.OutputHoldsAsync("*** Bob has left lobby\n");
    }

    [Fact]
    public async Task A_program_written_for_two_is_talked_to_as_well()
    {
        await using var server = RawServer.Tcp(async client =>
        {
            var buffer = new byte[1024];
            Encoding.UTF8.GetString(buffer, 0, await client.ReceiveAsync(buffer, Guard.Token)).TrimEnd().ShouldBe("Ann");
            await client.SendAsync("Sam"u8.ToArray(), Guard.Token);
            Encoding.UTF8.GetString(buffer, 0, await client.ReceiveAsync(buffer, Guard.Token)).TrimEnd().ShouldBe("hello");
            await client.SendAsync("hello Ann"u8.ToArray(), Guard.Token);
            Encoding.UTF8.GetString(buffer, 0, await client.ReceiveAsync(buffer, Guard.Token)).TrimEnd().ShouldBe("how are you?");
            await client.SendAsync("goodbye"u8.ToArray(), Guard.Token);
            (await client.ReceiveAsync(buffer, Guard.Token)).ShouldBe(0);
        });
        (await ParleyProcess.RunAsync("hello\nhow are you?\n", "chat", server.Address, "--name", "Ann")).ShouldPrint("Sam\nhello Ann\ngoodbye\n");
        await server.DoneAsync();
    }

    [Fact]
    public async Task What_keeps_it_from_joining_is_one_sentence()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        (await ParleyProcess.RunAsync("", "chat", $"tcp://{closed.LocalEndPoint}", "--name", "Ann")).ShouldFail(1, $"{closed.LocalEndPoint}");

        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        (await ParleyProcess.RunAsync("", "chat", $"udp://{silent.LocalEndPoint}", "--name", "Ann")).ShouldFail(3, $"no answer came from udp://{silent.LocalEndPoint}");

        await using var served = await ServedParley.StartAsync("chat=tcp://127.0.0.1:0");
        (await ParleyProcess.RunAsync("", "chat", served.Address("chat"))).ShouldFail(1, "no name was given");
        (await ParleyProcess.RunAsync("", "chat")).ShouldFail(2, "an address is missing");
        (await ParleyProcess.RunAsync("", "chat", "--host", "tcp://127.0.0.1:0", served.Address("chat"))).ShouldFail(2, "--host");
    }
}
