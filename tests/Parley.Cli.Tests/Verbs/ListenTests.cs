using System.Net;
using System.Net.Sockets;

namespace Parley.Cli.Tests;

public sealed class ListenTests
{
    [Fact]
    public async Task It_shows_what_clients_send_with_their_numbers_and_a_typed_line_goes_to_the_oldest_question()
    {
        await using var listen = await StartAsync();
        using var first = await ConnectAsync(listen);
        using var second = await ConnectAsync(listen);
        await first.SayAsync("question of the first\n");
        await listen.OutputHoldsAsync("1: question of the first\n");
        await second.SayAsync("question of the second\n");
        await listen.OutputHoldsAsync("2: question of the second\n");
        await listen.TypeAsync("answer one\nanswer two\n");
        (await first.ReadUntilAsync("one")).ShouldContain("answer one");
        (await second.ReadUntilAsync("two")).ShouldContain("answer two");
    }

    [Fact]
    public async Task Piped_lines_wait_for_questions()
    {
        await using var listen = await StartAsync();
        await listen.TypeAsync("early answer\n");
        listen.EndInput();
        using var client = await ConnectAsync(listen);
        await client.SayAsync("question\n");
        (await client.ReadUntilAsync("answer")).ShouldContain("early answer");
        await listen.SignalAsync("TERM");
        (await listen.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Slash_commands_choose_and_close_clients()
    {
        await using var listen = await StartAsync();
        using var first = await ConnectAsync(listen);
        await listen.ErrorHoldsAsync("client 1 came");
        using var second = await ConnectAsync(listen);
        await listen.ErrorHoldsAsync("client 2 came");
        await listen.TypeAsync("/to 2 for you\n/all for both\n/who\n//slash\n");
        (await second.ReadUntilAsync("for both")).ShouldContain("for you");
        (await first.ReadUntilAsync("for both")).ShouldNotContain("for you");
        await listen.ErrorHoldsAsync("2 tcp://");
        await listen.TypeAsync("/to 9 nobody\n");
        await first.SayAsync("q\n");
        (await first.ReadUntilAsync("/slash")).ShouldContain("/slash");
    }

    [Fact]
    public async Task The_operator_closes_a_client_and_leaves()
    {
        await using var listen = await StartAsync();
        using var client = await ConnectAsync(listen);
        await listen.TypeAsync("/close 1\n");
        (await client.ReadToEndAsync()).ShouldBeEmpty();
        client.Shutdown(SocketShutdown.Both);
        await listen.TypeAsync("[e]\n");
        (await listen.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_greeting_and_a_reply_need_no_operator()
    {
        await using var listen = await StartAsync("--greeting", "hello", "--reply", "noted");
        listen.EndInput();
        using var client = await ConnectAsync(listen);
        await client.ReadUntilAsync("hello");
        await client.SayAsync("first\n");
        await client.ReadUntilAsync("noted");
    }

    [Fact]
    public async Task Datagrams_are_listened_to_and_answered()
    {
        await using var listen = ParleyProcess.Start("listen", "udp://127.0.0.1:0");
        var address = await ListeningAtAsync(listen);
        await listen.TypeAsync("answer\n");
        (await ParleyProcess.RunAsync("", "send", address, "question")).ShouldPrint("answer");
        listen.OutputText.ShouldBe("1: question\n");
    }

    [Fact]
    public async Task Once_is_one_client_raw_both_ways()
    {
        await using var listen = ParleyProcess.Start("listen", "--once", "tcp://127.0.0.1:0");
        var address = await ListeningAtAsync(listen);
        await listen.TypeAsync("from the server");
        listen.EndInput();
        (await ParleyProcess.RunAsync([0xff, 0x00], "connect", address)).ShouldPrint("from the server");
        var finished = await listen.FinishAsync();
        finished.ExitCode.ShouldBe(0, finished.Error);
        finished.Output.ShouldBe([0xff, 0x00]);
    }

    [Fact]
    public async Task Once_leaves_when_its_client_does_and_what_was_piped_in_has_arrived()
    {
        await using var listen = ParleyProcess.Start("listen", "--once", "tcp://127.0.0.1:0");
        var address = await ListeningAtAsync(listen);
        var bytes = new byte[2_000_000];
        var typing = listen.TypeAsync(bytes);
        using var client = await ConnectAsync(address);
        client.Shutdown(SocketShutdown.Send);
        (await client.ReadToEndAsync()).Length.ShouldBe(bytes.Length);
        await typing;
        client.Close();
        (await listen.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("udp://127.0.0.1:0")]
    [InlineData("unix-dgram:PATH")]
    public async Task Once_takes_datagrams_too(string place)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || place.StartsWith("udp", StringComparison.Ordinal), "Unix datagrams are tested on Linux");
        using var folder = new TemporaryFolder();
        await using var listen = ParleyProcess.Start("listen", "--once", place.Replace("PATH", folder.File("s"), StringComparison.Ordinal));
        var address = await ListeningAtAsync(listen);
        await listen.TypeAsync("answer\n");
        (await ParleyProcess.RunAsync("", "send", address, "question")).ShouldPrint("answer");
        await listen.OutputHoldsAsync("question");
    }

    [Fact]
    public async Task Once_and_a_reply_exclude_each_other() =>
        (await ParleyProcess.RunAsync("", "listen", "--once", "--reply", "x", "tcp://127.0.0.1:0")).ShouldFail(2, "--once");

    private static async Task<ParleyProcess> StartAsync(params string[] options)
    {
        var listen = ParleyProcess.Start(["listen", .. options, "tcp://127.0.0.1:0"]);
        await listen.ErrorHoldsAsync("listening at ");
        return listen;
    }

    private static async Task<string> ListeningAtAsync(ParleyProcess listen)
    {
        await listen.ErrorHoldsAsync("listening at ");
        return listen.ErrorText.Split("listening at ")[1].Split('\n')[0];
    }

    private static async Task<Socket> ConnectAsync(ParleyProcess listen) => await ConnectAsync(await ListeningAtAsync(listen));

    private static async Task<Socket> ConnectAsync(string address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPEndPoint.Parse(address["tcp://".Length..]), Guard.Token);
        return socket;
    }
}
