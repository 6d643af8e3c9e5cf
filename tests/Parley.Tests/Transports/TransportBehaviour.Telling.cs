using Parley.Tests.Observing;

namespace Parley.Tests;

// What a connection tells of itself: events, counters, clocks, and what only some have.
public abstract partial class TransportBehaviour
{
    /// <summary>False for a layer above another transport: it opens no socket of its own.</summary>
    protected virtual bool OpensSockets => true;

    [Fact]
    public async Task It_tells_of_a_question_an_answer_and_a_graceful_close_in_this_order_and_once()
    {
        var story = new Story(Wire);
        var (listener, client, server) = await StoryPairAsync();
        await client.Output.WriteAsync("question"u8.ToArray(), Safety);
        (await server.Input.ReadTextAsync(8)).ShouldBe("question");
        await server.Output.WriteAsync("answer"u8.ToArray(), Safety);
        (await client.Input.ReadTextAsync(6)).ShouldBe("answer");
        await client.Output.CompleteAsync();
        (await server.Input.ReadToEndAsync()).ShouldBe("");
        var finishing = server.FinishAsync(Safety);
        (await client.Input.ReadToEndAsync()).ShouldBe("");
        await client.FinishAsync(Safety); // a WebSocket's end is a frame: its server waits for the carrier's end
        await finishing;

        // Once more, in every way: an end is announced once.
        foreach (var end in (Connection[])[client, server])
        {
            end.Abort(new InvalidOperationException("too late"));
            await end.DisposeAsync();
            await end.DisposeAsync();
        }

        await listener.DisposeAsync();
        await listener.DisposeAsync();

        story.Of(WireEventKind.Accepted).ShouldBe("Accepted, Received question, Sent answer, PeerFinished, HalfClosed, Closed");
        story.Of(WireEventKind.Connected).ShouldBe($"{(OpensSockets ? "Opened, " : "")}Connected, Sent question, Received answer, HalfClosed, PeerFinished, Closed");
        if (OpensSockets)
            story.Of(WireEventKind.Bound).ShouldBe("Opened, Bound, Closed");
        story.Events.Where(static told => told.Kind == WireEventKind.Accepted).ShouldAllBe(told => told.Local == server.Local && told.Remote == server.Remote);
        story.Events.Where(static told => told.Kind == WireEventKind.Connected).ShouldAllBe(told => told.Local == client.Local && told.Remote == client.Remote);
    }

    [Fact]
    public async Task It_tells_of_an_abort_with_its_reason_and_the_peer_hears_of_it_once()
    {
        var story = new Story(Wire);
        var (_, client, server) = await StoryPairAsync();
        await client.Output.WriteAsync("question"u8.ToArray(), Safety);
        (await server.Input.ReadTextAsync(8)).ShouldBe("question");

        client.Abort(new InvalidOperationException("enough"));
        await ShouldEndAbruptlyAsync(server);
        await ShouldEndAbruptlyAsync(server);
        await server.DisposeAsync();
        await client.DisposeAsync();

        story.Of(WireEventKind.Connected).ShouldBe($"{(OpensSockets ? "Opened, " : "")}Connected, Sent question, Failed, Closed");
        const string Begun = "Accepted, Received question, ";
        story.Of(WireEventKind.Accepted).ShouldBe(Begun + (KnowsReset ? "Failed, Closed" : "PeerFinished, Closed"));
        var failures = story.Events.Where(static told => told.Kind == WireEventKind.Failed).Select(static told => told.Error).ToList();
        failures.ShouldContain(static error => error is InvalidOperationException);
        failures.Where(static error => error is not InvalidOperationException).ShouldAllBe(static error => ((ParleyException)error!).Reason == ErrorReason.Reset);
    }

    [Fact]
    public async Task It_tells_of_a_connect_that_was_refused()
    {
        Assert.SkipUnless(OpensSockets, "the socket is the carrier's");
        var story = new Story(Wire);
        var listener = await ListenAsync();
        await listener.DisposeAsync();

        var error = await Should.ThrowAsync<ParleyException>(async () => await Transport.ConnectAsync(listener.Local, ConnectOptions.Default, Safety));

        story.Of(WireEventKind.Failed).ShouldBe("Opened, Failed, Closed");
        story.Events.Single(static told => told.Kind == WireEventKind.Failed).Error.ShouldBeSameAs(error);
    }

    [Fact]
    public async Task It_tells_of_every_byte_in_its_order()
    {
        var story = new Story(Wire);
        var (_, client, server) = await StoryPairAsync();
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(static number => $"{number} "));
        var reading = server.Input.ReadToEndAsync();
        foreach (var part in text.Chunk(7_001))
            await client.Output.WriteAsync(System.Text.Encoding.ASCII.GetBytes(part), Safety);
        await client.Output.CompleteAsync();
        (await reading).ShouldBe(text);

        Told(WireEventKind.Sent).ShouldBe(text);
        Told(WireEventKind.Received).ShouldBe(text);

        string Told(WireEventKind kind) => string.Concat(story.Events.Where(told => told.Kind == kind).Select(static told => told.Text));
    }

    [Fact]
    public async Task It_counts_the_payload_of_both_directions()
    {
        var (client, server) = await PairAsync();
        var pattern = new Pattern(60);
        var reading = server.Input.ExpectToEndAsync(pattern);
        await client.Output.SendAsync(pattern, 0, 500_000, flush: 12_345);
        await client.Output.CompleteAsync();
        (await reading).ShouldBe(500_000);
        await server.Output.WriteAsync(pattern.Bytes(0, 777), Safety);
        await client.Input.ExpectAsync(pattern, 0, 777);

        (client.BytesSent, client.BytesReceived).ShouldBe((500_000, 777));
        (server.BytesSent, server.BytesReceived).ShouldBe((777, 500_000));
    }

    [Fact]
    public async Task It_is_quiet_while_no_byte_moves_and_stalls_while_its_peer_takes_nothing()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("x"u8.ToArray(), Safety);
        (await server.Input.ReadTextAsync(1)).ShouldBe("x");
        server.Activity.Tick().ShouldBe((0, 0));
        server.Activity.Tick().ShouldBe((1, 0));
        server.Activity.Tick().ShouldBe((2, 0));
        await server.Output.WriteAsync("y"u8.ToArray(), Safety);
        server.Activity.Tick().ShouldBe((0, 0));
        server.Activity.Tick().ShouldBe((1, 0));

        // A stall is found by FillAsync; it ends as soon as the peer takes something.
        var pattern = new Pattern(61);
        var (flush, written) = await FillAsync(client, pattern);
        client.Activity.Tick().Stalled.ShouldBeGreaterThan(5);
        await server.Input.ReadTextAsync(1);
        await server.Input.ExpectAsync(pattern, 1, written - 1);
        await flush.OrFail();
        client.Activity.Tick().ShouldBe((0, 0));
        client.Activity.Tick().ShouldBe((1, 0));
    }

    [Fact]
    public async Task It_hands_out_what_it_has_and_null_for_what_it_has_not()
    {
        var (client, server) = await PairAsync();
        foreach (var end in (Connection[])[client, server])
        {
            end.Get<Connection>().ShouldBeSameAs(end);
            end.Get<System.Text.StringBuilder>().ShouldBeNull();
            (end.Get<Conversation>() is not null).ShouldBe(this is MessagesBehaviour);
        }
    }

    private async Task<(Listener Listener, Connection Client, Connection Server)> StoryPairAsync()
    {
        var listener = await ListenAsync();
        var (client, server) = await PairAsync(listener);
        return (listener, client, server);
    }
}
