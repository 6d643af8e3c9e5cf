namespace Parley.Tests.Serving;

/// <summary>The rules of datagram conversations: who is established, who makes room, who is forgotten.</summary>
public sealed class DatagramSessionTests
{
    private readonly FakeTime _time = new();
    private readonly MemoryTransport _memory = new();

    private static CancellationToken Guard => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_oldest_that_is_not_established_makes_room_and_an_established_one_never()
    {
        await using var server = await StartAsync("memory-dgram:talk?connections=2");
        var ann = await JoinAsync();
        var bob = await JoinAsync();
        (await AskAsync(ann, "a")).ShouldBe("1");
        (await AskAsync(ann, "a")).ShouldBe("2"); // established
        (await AskAsync(bob, "b")).ShouldBe("1");
        var eve = await JoinAsync();
        (await AskAsync(eve, "e")).ShouldBe("1"); // in bob's place
        (await AskAsync(eve, "e")).ShouldBe("2"); // established
        (await AskAsync(ann, "a")).ShouldBe("3");

        await bob.SendAsync("no room", Guard);
        (await AskAsync(ann, "a")).ShouldBe("4");
        (await AskAsync(eve, "e")).ShouldBe("3");
        bob.Abort();
    }

    [Fact]
    public async Task A_silent_peer_is_forgotten()
    {
        await using var server = await StartAsync("memory-dgram:talk?idle=10s");
        var ann = await JoinAsync();
        (await AskAsync(ann, "a")).ShouldBe("1");
        (await AskAsync(ann, "a")).ShouldBe("2");
        for (var second = 0; second < 11; second++)
            _time.Advance(TimeSpan.FromSeconds(1));
        await server.NobodyAsync();
        (await AskAsync(ann, "a")).ShouldBe("1");
    }

    private static async Task<string> AskAsync(Conversation talk, string text)
    {
        await talk.SendAsync(text, Guard);
        return (await talk.ReceiveAsync(Guard).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Guard))!.Value.Text;
    }

    private async Task<Conversation> JoinAsync() =>
        await Client.TalkAsync(ConnectTarget.Parse("memory-dgram:talk"), new ClientOptions { Transports = [_memory] }, Guard);

    private async Task<Running> StartAsync(string address)
    {
        var service = new Numbering();
        var server = await Server.StartAsync(address, service, new ServerOptions { Transports = [_memory], Time = _time }, Guard);
        return new Running(server, service);
    }

    private sealed record Running(Server Server, Numbering Service) : IAsyncDisposable
    {
        public Task NobodyAsync() => Service.Gone.Task.WaitAsync(TimeSpan.FromSeconds(30), Guard);

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }

    private sealed class Numbering : IConversationService
    {
        public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
        {
            var count = 0;
            await foreach (var _ in talk.Lines(stopping))
                await talk.SendAsync($"{++count}", stopping);
            await talk.FinishAsync(CancellationToken.None);
            Gone.TrySetResult();
        }
    }
}
