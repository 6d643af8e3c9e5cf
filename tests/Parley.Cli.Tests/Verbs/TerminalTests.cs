using System.Diagnostics;

namespace Parley.Cli.Tests;

public sealed class TerminalTests
{
    [Fact]
    public async Task Control_characters_are_shown_on_a_terminal_and_run_nowhere()
    {
        await using var server = RawServer.Tcp(client => client.SayAsync("\x1b[2Jred\u202e\a\n"));
        (await OnTerminalAsync($"connect {server.Address}")).ShouldContain("\\x1b[2Jred\\u202e\\x07\r\n");
    }

    [Fact]
    public async Task A_pipe_gets_the_same_bytes_as_they_came()
    {
        await using var server = RawServer.Tcp(client => client.SayAsync("\x1b[2Jred\u202e\a\n"));
        (await ParleyProcess.RunAsync("", "connect", server.Address)).ShouldPrint("\x1b[2Jred\u202e\a\n");
    }

    [Fact]
    public async Task A_datagram_ends_its_line_on_a_terminal()
    {
        await using var server = RawServer.Udp(socket => socket.EchoOnceAsync());
        (await OnTerminalAsync($"send {server.Address} hello")).ShouldBe("hello\r\n");
    }

    [Fact]
    public async Task Typing_leaves_when_the_peer_does()
    {
        await using var server = RawServer.Tcp(client => client.SayAsync("bye\n"));
        (await OnTerminalAsync($"connect {server.Address}")).ShouldEndWith("bye\r\n");
    }

    [Fact]
    public async Task A_character_that_was_cut_is_shown_in_the_end()
    {
        await using var server = RawServer.Tcp(client => client.SendAsync(new byte[] { (byte)'a', 0xc3 }, Guard.Token).AsTask());
        (await OnTerminalAsync($"connect {server.Address}")).ShouldEndWith("a\\xc3");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("1", false)]
    public async Task Colour_is_for_terminals_whose_owner_wants_it(string noColour, bool coloured) =>
        (await OnTerminalAsync("serve desk=tcp://127.0.0.1:0", $"NO_COLOR='{noColour}' TERM=xterm", typed: "[e]\n")).Contains('\x1b').ShouldBe(coloured);

    [Theory]
    [InlineData("xterm", true)]
    [InlineData("dumb", false)]
    public async Task A_load_shows_how_far_it_is_on_a_terminal_that_can_erase_a_line(string terminal, bool shows)
    {
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0");
        var text = await OnTerminalAsync($"bench {served.Address("echo")} --duration 500ms", $"TERM={terminal}");
        text.Contains("\r[", StringComparison.Ordinal).ShouldBe(shows);
        text.Contains("\r\x1b[K", StringComparison.Ordinal).ShouldBe(shows);
        text.ShouldContain("p99.9");
    }

    /// <summary>What a terminal is sent: script(1) makes one.</summary>
    private static async Task<string> OnTerminalAsync(string words, string before = "", string typed = "")
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "there is no script(1) here, which makes a terminal");
        var start = new ProcessStartInfo("/usr/bin/script", ["-qec", $"{before} '{ParleyProcess.Path}' {words}", "/dev/null"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var script = Process.Start(start)!;
        await script.StandardInput.WriteAsync(typed);
        await script.StandardInput.FlushAsync(Guard.Token);
        var text = await script.StandardOutput.ReadToEndAsync(Guard.Token);
        await script.WaitForExitAsync(Guard.Token);
        return text;
    }
}
