namespace Parley.Cli.Tests;

/// <summary>Every kind of socket, with the command at both ends.</summary>
public sealed class KindsTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("tcp://[::1]:0")]
    [InlineData("tls://127.0.0.1:0")]
    [InlineData("unix:PATH")]
    [InlineData("unix:@NAME")]
    public async Task Streams_are_connected_to_and_asked(string address)
    {
        using var folder = new TemporaryFolder();
        await using var served = await ServedParley.StartAsync($"echo={Placed(address, folder)}");
        var peer = Reached(served, address);
        (await ParleyProcess.RunAsync("one\ntwo", "connect", peer)).ShouldPrint("one\ntwo");
        (await ParleyProcess.RunAsync("", "send", peer, "question")).ShouldPrint("question");
    }

    [Theory]
    [InlineData("udp://127.0.0.1:0", "1s")]
    [InlineData("udp://[::1]:0", "1s")]
    [InlineData("unix-dgram:PATH", "1s")]
    [InlineData("ws://127.0.0.1:0/echo", "20s")]
    [InlineData("unix-seqpacket:PATH", "20s")]
    [InlineData("unix-seqpacket:@NAME", "20s")]
    public async Task Where_boundaries_are_kept_a_line_is_a_message_the_empty_one_too(string address, string wait)
    {
        using var folder = new TemporaryFolder();
        await using var served = await ServedParley.StartAsync($"echo={Placed(address, folder)}");
        var peer = Reached(served, address);
        var finished = await ParleyProcess.RunAsync("one\n\nlast", "connect", "--hex", "--wait", wait, peer);
        finished.ExitCode.ShouldBe(0, finished.Error);
        finished.Text.Split('\n').Select(line => line.Contains('|') ? line.Split('|')[1] : line).ShouldBe(["one", "(empty)", "last", ""]);
        (await ParleyProcess.RunAsync("", "send", peer, "question")).ShouldPrint("question");
    }

    [Theory]
    [InlineData("ws://127.0.0.1:0/", "unix-seqpacket:PATH")]
    [InlineData("unix-seqpacket:PATH", "ws://127.0.0.1:0/")]
    [InlineData("ws://127.0.0.1:0/", "udp://127.0.0.1:0")]
    [InlineData("udp://127.0.0.1:0", "unix-seqpacket:PATH")]
    [InlineData("unix-dgram:PATH", "ws://127.0.0.1:0/")]
    public async Task A_relay_between_kinds_that_keep_boundaries_keeps_them(string from, string to)
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        await using var served = await ServedParley.StartAsync($"echo={Placed(to, folder)}");
        await using var relay = ParleyProcess.Start("relay", Placed(from, other), Reached(served, to));
        await relay.ErrorHoldsAsync(" to ");
        var peer = relay.ErrorText.Split("relay: ")[1].Split(" to ")[0];
        var finished = await ParleyProcess.RunAsync("one\n\nlast", "connect", "--hex", "--wait", from.Split(':')[0] is "udp" or "unix-dgram" ? "1s" : "20s", peer);
        finished.ExitCode.ShouldBe(0, finished.Error);
        finished.Text.Split('\n').Select(line => line.Contains('|') ? line.Split('|')[1] : line).ShouldBe(["one", "(empty)", "last", ""]);
    }

    [Fact]
    public async Task A_stranger_is_not_trusted_and_a_pin_is_shown()
    {
        await using var served = await ServedParley.StartAsync("echo=tls://127.0.0.1:0");
        var fingerprint = "sha256:" + served.Process.OutputText.Split("sha256:")[1].Split('\n')[0].Trim();
        (await ParleyProcess.RunAsync("", "send", served.Address("echo", "tls"), "x")).ShouldFail(1, fingerprint);
        (await ParleyProcess.RunAsync("", "send", $"{served.Address("echo", "tls")}?pin={fingerprint}", "x")).ShouldPrint("x");
    }

    private static string Placed(string address, TemporaryFolder folder)
    {
        if (!address.Contains("PATH", StringComparison.Ordinal) && !address.Contains("NAME", StringComparison.Ordinal))
            return address;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Unix sockets of every kind are Linux's");
        return address.Replace("PATH", folder.File("s"), StringComparison.Ordinal).Replace("NAME", System.IO.Path.GetFileName(folder.Path), StringComparison.Ordinal);
    }

    private static string Reached(ServedParley served, string address)
    {
        var scheme = address[..address.IndexOf(':', StringComparison.Ordinal)];
        return served.Address("echo", scheme) + (scheme == "tls" ? "?insecure" : "");
    }
}
