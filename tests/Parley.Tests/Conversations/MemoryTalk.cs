namespace Parley.Tests;

/// <summary>A conversation over a stream in memory, and the peer's end as raw bytes.</summary>
internal sealed class MemoryTalk : IAsyncDisposable
{
    private MemoryTalk(Connection peer, Conversation talk) => (Peer, Talk) = (peer, talk);

    public Connection Peer { get; }

    public Conversation Talk { get; }

    internal static async Task<MemoryTalk> OpenAsync(ConversationOptions options)
    {
        var memory = new MemoryTransport(time: options.Time);
        await using var listener = (await memory.ListenAsync(new MemoryAddress("talk"), ListenOptions.Default, Guard.Token))[0];
        var peer = await memory.ConnectAsync(listener.Local, ConnectOptions.Default, Guard.Token);
        var accepted = (await listener.AcceptAsync(Guard.Token)).ShouldNotBeNull();
        return new MemoryTalk(peer, accepted.Talk(options));
    }

    public async Task SayAsync(string text) => await SayAsync(System.Text.Encoding.Latin1.GetBytes(text));

    public async Task SayAsync(byte[] bytes) => await Peer.Output.WriteAsync(bytes, Guard.Token);

    /// <summary>The next message as text; null at the end.</summary>
    public async Task<string?> HearAsync(CancellationToken cancellation = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Guard.Token);
        return (await Talk.ReceiveAsync(either.Token))?.Text;
    }

    public async ValueTask DisposeAsync()
    {
        await Talk.DisposeAsync();
        await Peer.DisposeAsync();
    }
}
