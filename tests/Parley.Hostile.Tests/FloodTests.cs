using Parley.Services;

namespace Parley.Hostile.Tests;

/// <summary>Every datagram service, flooded from thousands of sources; good peers are served meanwhile and afterwards.</summary>
public sealed class FloodTests
{
    private const int Sources = 2_000;

    // So few that the flood meets the cap, and short, so that the end of a silent session is seen.
    private static readonly Limits Short = new() { Sessions = 100, SessionIdle = TimeSpan.FromSeconds(2) };

    [Theory]
    [InlineData("udp://127.0.0.1:0")]
    [InlineData("udp://127.0.0.1:0?mode=threads")]
    [InlineData("unix-dgram:DIR/NAME")]
    public async Task A_flood_from_thousands_of_sources_harms_nobody_at(string where)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux answers at all of 127.0.0.0/8, and has abstract names");
        using var folder = new TemporaryFolder();
        await using var ground = new Ground(Short);
        await using (var town = await Town.OpenInDatagramsAsync(ground, Place.Parse(where), folder.Path))
        {
            await town.AllBehaveInDatagramsAsync();
            var floods = Task.WhenAll(town.Services.Select(served => Task.Run(() => Attack(served.Address))));
            do
                await town.AllBehaveInDatagramsAsync();
            while (!floods.IsCompleted);
            await floods;
            await town.AllBehaveInDatagramsAsync();
        }

        await ground.ShouldBeSoundAsync();
    }

    [Fact]
    public async Task An_established_conversation_survives_a_flood()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux answers at all of 127.0.0.0/8");
        await using var ground = await Ground.OpenAsync("udp://127.0.0.1:0", new Months(), Short with { SessionIdle = TimeSpan.FromMinutes(1) });
        await using var talk = await ground.TalkAsync();
        await AskAsync(talk, "hello", Manners.Introduction);
        await AskAsync(talk, "3", "March");
        var flood = Task.Run(() => Flood.OverUdp(ground.Addresses[0], 4 * Sources), CancellationToken.None);
        do
            await AskAsync(talk, "5", "May");
        while (!flood.IsCompleted);
        await flood;
        await AskAsync(talk, "12", "December");

        // Those that made room may still be on their way out.
        await Guard.UntilAsync(() => ground.Server.ClientCount <= Short.Sessions + 1, () => $"{ground.Server.ClientCount} are served");
    }

    [Fact]
    public async Task Large_datagrams_for_a_service_that_does_not_listen_are_dropped_and_counted()
    {
        // Over Unix, where none is lost on its way.
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no Unix datagram sockets");
        using var folder = new TemporaryFolder();
        var deaf = new Deaf();
        await using var ground = await Ground.OpenAsync($"unix-dgram:{folder.Path}/deaf", deaf, Short);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var talks = new List<Conversation>();
        for (var i = 0; i < 50; i++)
            talks.Add(await ground.TalkAsync());
        try
        {
            for (var round = 0; round < 10; round++)
            {
                foreach (var talk in talks)
                    await talk.SendAsync(new byte[65_507], Guard.Token);
            }

            await ground.Log.WaitAsync("the session's queue is full");
            (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(50 * 512 * 1024);
        }
        finally
        {
            deaf.Listen();
        }

        foreach (var talk in talks)
            await talk.DisposeAsync();
        talks.Clear();
        await ground.ShouldBeSoundAsync();
    }

    private static void Attack(Address address)
    {
        if (address is UdpAddress)
            Flood.OverUdp(address, Sources);
        else
            Flood.OverUnix(address, Sources);
    }

    // What is lost in the flood is asked again; an answer that comes twice is the same.
    private static async Task AskAsync(Conversation talk, string question, string answer)
    {
        var guard = Guard.Token;
        var heard = "";
        while (heard != answer)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(guard);
            patience.CancelAfter(TimeSpan.FromMilliseconds(500));
            await talk.SendAsync(question, guard);
            try
            {
                while (heard != answer)
                    heard = (await talk.ReceiveAsync(patience.Token)).ShouldNotBeNull().Text;
            }
            catch (OperationCanceledException) when (!guard.IsCancellationRequested)
            {
                heard.ShouldNotBe(Manners.Introduction, "the conversation began anew");
            }
        }
    }

    private sealed class Deaf : IConversationService
    {
        private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Listen() => _listening.SetResult();

        public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
        {
            await _listening.Task;
            await foreach (var _ in talk.Lines(stopping))
            {
            }
        }
    }
}
