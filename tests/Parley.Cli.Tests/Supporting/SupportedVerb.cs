namespace Parley.Cli.Tests;

/// <summary>What a verb's proof has at hand.</summary>
/// <param name="Kind">The kind of socket.</param>
/// <param name="Folder">For socket files.</param>
/// <param name="Echo">Where echo stands on this kind, with the options that a client needs.</param>
/// <param name="Chat">Where chat stands on this kind.</param>
/// <param name="EchoOnTcp">Where echo stands on TCP.</param>
internal sealed record VerbSetting(SupportedKind Kind, TemporaryFolder Folder, string Echo, string Chat, string EchoOnTcp);

/// <summary>A verb: a row of the support table, and what proves it.</summary>
internal sealed record SupportedVerb(string Name, Func<VerbSetting, Task> ProveAsync)
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    public static IReadOnlyList<SupportedVerb> All { get; } =
    [
        new("connect", static async at => (await ParleyProcess.RunAsync("hello", "connect", at.Echo)).ShouldPrint("hello")),
        new("send", static async at => (await ParleyProcess.RunAsync("", "send", at.Echo, "hello")).ShouldPrint("hello")),
        new("listen", ListenAsync),
        new("listen --once", ListenOnceAsync),
        new("chat", static async at =>
        {
            var ran = await ParleyProcess.RunAsync("", "chat", "--name", $"Verb on {at.Kind.Name}", at.Chat);
            ran.ExitCode.ShouldBe(ExitCode.Done, ran.Error);
            ran.Text.ShouldContain($"*** Goodbye, Verb on {at.Kind.Name}.");
        }),
        new("relay from", static at => RelayAsync(at.Kind.Free(at.Folder), at.EchoOnTcp, at.Kind.Connecting)),
        new("relay to", static at => RelayAsync("tcp://127.0.0.1:0", at.Echo, "")),
        new("bench", static async at =>
        {
            var ran = await ParleyProcess.RunAsync("", "bench", at.Echo, "--connections", "3", "--duration", "100ms");
            ran.ExitCode.ShouldBe(ExitCode.Done, ran.Error);
        }),
        new("ping", static async at =>
        {
            var ran = await ParleyProcess.RunAsync("", "ping", at.Echo, "--wait", "20s");
            ran.ExitCode.ShouldBe(ExitCode.Done, ran.Error);
        }),
        new("explain", static async at =>
        {
            var ran = await ParleyProcess.RunAsync("", "explain", at.Echo);
            ran.ExitCode.ShouldBe(ExitCode.Done, ran.Error);
            ran.Text.ShouldContain("a client calls");
        }),
    ];

    private static async Task ListenAsync(VerbSetting at)
    {
        await using var listen = ParleyProcess.Start("listen", "--reply", "ok", at.Kind.Free(at.Folder));
        var address = await BoundAsync(listen, "listening at ");
        await Asking.AskAsync(address + at.Kind.Connecting, Hello, static answer => answer.AsSpan().TrimEnd((byte)'\n').SequenceEqual("ok"u8));
        await listen.OutputHoldsAsync("1: hello\n");
    }

    private static async Task ListenOnceAsync(VerbSetting at)
    {
        await using var listen = ParleyProcess.Start("listen", "--once", at.Kind.Free(at.Folder));
        var address = await BoundAsync(listen, "listening at ");
        await listen.TypeAsync("ok\n");
        await Asking.AskAsync(address + at.Kind.Connecting, Hello, static answer => answer.AsSpan().TrimEnd((byte)'\n').SequenceEqual("ok"u8));
        await listen.OutputHoldsAsync("hello");
    }

    private static async Task RelayAsync(string from, string to, string connecting)
    {
        await using var relay = ParleyProcess.Start("relay", from, to);
        await Asking.AskAsync(await BoundAsync(relay, "relay: ") + connecting, Hello, static answer => answer.AsSpan().SequenceEqual(Hello));
    }

    private static async Task<string> BoundAsync(ParleyProcess process, string before)
    {
        await process.ErrorHoldsAsync(before);
        await process.ErrorHoldsAsync("\n");
        var line = process.ErrorText[(process.ErrorText.IndexOf(before, StringComparison.Ordinal) + before.Length)..];
        return line.Split('\n')[0].Split(' ')[0];
    }
}
