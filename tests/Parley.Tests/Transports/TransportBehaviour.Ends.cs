namespace Parley.Tests;

// How a connection ends well: half-closes, and the graceful close with its bounds.
public abstract partial class TransportBehaviour
{
    private const int Traffic = 3_000_000;

    [Fact]
    public async Task The_half_close_ends_the_peers_input_and_leaves_the_way_back_open()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("question"u8.ToArray(), Safety);
        await client.Output.CompleteAsync();
        (await server.Input.ReadToEndAsync()).ShouldBe("question");

        await server.Output.WriteAsync("answer"u8.ToArray(), Safety);
        await server.Output.CompleteAsync();

        (await client.Input.ReadToEndAsync()).ShouldBe("answer");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_side_can_go_on_sending_long_after_the_others_end(bool clientEndsFirst)
    {
        var (client, server) = await PairAsync();
        var (ending, going) = clientEndsFirst ? (client, server) : (server, client);
        var pattern = new Pattern(20);

        // The end comes in the middle of the other direction's traffic, and that goes on behind it.
        var sending = Task.Run(async () =>
        {
            await going.Output.SendAsync(pattern, 0, Traffic, flush: 30_000);
            (await going.Input.ReadToEndAsync()).ShouldBe("the end");
            await going.Output.SendAsync(pattern, Traffic, Traffic, flush: 30_000);
            await going.Output.CompleteAsync();
        });
        await ending.Input.ExpectAsync(pattern, 0, 100_000);
        await ending.Output.WriteAsync("the end"u8.ToArray(), Safety);
        await ending.Output.CompleteAsync();

        (await ending.Input.ExpectToEndAsync(pattern, 100_000)).ShouldBe(2 * Traffic);
        await sending.OrFail();
    }

    [Fact]
    public async Task A_graceful_close_with_unread_input_does_not_cost_the_answer()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync(new byte[5000], Safety);
        await server.Output.WriteAsync("sentence"u8.ToArray(), Safety);

        var finishing = server.FinishAsync(Safety).AsTask();

        (await client.Input.ReadToEndAsync()).ShouldBe("sentence");
        await client.FinishAsync(Safety);
        await finishing;
        server.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Both_sides_can_close_gracefully_at_once_and_again()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("unread"u8.ToArray(), Safety);
        await server.Output.WriteAsync("unread"u8.ToArray(), Safety);

        await Task.WhenAll(client.FinishAsync(Safety).AsTask(), server.FinishAsync(Safety).AsTask()).OrFail();
        await client.FinishAsync(Safety);
        await server.FinishAsync(Safety);

        client.Closed.IsCancellationRequested.ShouldBeTrue();
        server.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_second_graceful_close_waits_for_the_first_one()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("unread"u8.ToArray(), Safety);
        await server.Output.WriteAsync("sentence"u8.ToArray(), Safety);
        var first = server.FinishAsync(Safety).AsTask();
        var second = server.FinishAsync(Safety).AsTask();

        // The peer goes on for a while, as it may: neither has closed.
        for (var i = 0; i < 3; i++)
            await client.Output.WriteAsync("more"u8.ToArray(), Safety);
        (await client.Input.ReadToEndAsync()).ShouldBe("sentence");
        first.IsCompleted.ShouldBeFalse();
        second.IsCompleted.ShouldBeFalse();

        await client.FinishAsync(Safety);
        await first.OrFail();
        await second.OrFail();
        server.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_graceful_close_waits_a_second_for_a_peer_that_is_silent()
    {
        var (client, server) = await PairAsync();
        var finishing = server.FinishAsync(Safety).AsTask();
        (await client.Input.ReadToEndAsync()).ShouldBe("");
        await Time.TimerSetAsync(TimeSpan.FromSeconds(1)); // but for this, the clock stands still: it waits

        finishing.IsCompleted.ShouldBeFalse();
        Time.Advance(TimeSpan.FromSeconds(1));

        await finishing.OrFail();
        server.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_graceful_close_waits_ten_seconds_for_a_peer_that_goes_on()
    {
        var (client, server) = await PairAsync();
        var finishing = server.FinishAsync(Safety).AsTask();
        (await client.Input.ReadToEndAsync()).ShouldBe("");
        await Time.TimerSetAsync(TimeSpan.FromSeconds(1));
        server.Activity.Tick();

        // Two steps are less than a second of silence, so that one may begin anew a little later than the clock is moved.
        for (var step = 1; step < 25; step++)
        {
            Time.Advance(TimeSpan.FromSeconds(0.4));
            finishing.IsCompleted.ShouldBeFalse();
            await client.Output.WriteAsync("x"u8.ToArray(), Safety);
            await Guard.UntilAsync(() => server.Activity.Tick().Quiet == 0, () => "what the peer said was not heard");
        }

        Time.Advance(TimeSpan.FromSeconds(0.4));

        await finishing.OrFail();
        server.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_graceful_close_reads_sixteen_megabytes_of_a_peer_that_never_ends()
    {
        var (client, server) = await PairAsync();
        var finishing = server.FinishAsync(Safety).AsTask();
        var sent = 0L;

        // The clock stands still: nothing but their number ends it. What is on its way in buffers comes on top.
        var error = await Should.ThrowAsync<ParleyException>(async () =>
        {
            for (var chunk = new byte[60_000]; sent < 1024 * 1024 * 1024; sent += chunk.Length)
                await client.Output.WriteAsync(chunk, Safety);
        });

        error.Reason.ShouldBe(ErrorReason.Reset);
        await finishing.OrFail();
        sent.ShouldBeGreaterThan(16_000_000);
    }

    [Fact]
    public async Task A_close_behind_a_read_that_was_given_up_is_an_end_and_no_reset()
    {
        var (client, server) = await PairAsync();
        await GiveUpReadAsync(server);
        await server.Output.WriteAsync("bye"u8.ToArray(), Safety);
        var closing = server.CloseAsync(Safety).AsTask();
        (await client.Input.ReadToEndAsync()).ShouldBe("bye");
        await client.FinishAsync(Safety);
        await closing.OrFail();
    }

    [Fact]
    public async Task A_peer_that_is_silent_and_hears_late_hears_everything_to_the_end()
    {
        var (client, server) = await PairAsync();
        await GiveUpReadAsync(server);
        await server.Output.WriteAsync("bye"u8.ToArray(), Safety);
        var finishing = server.FinishAsync(Safety).AsTask();
        await Time.TimerSetAsync(TimeSpan.FromSeconds(1));
        Time.Advance(TimeSpan.FromSeconds(1));
        await finishing.OrFail();

        (await client.Input.ReadToEndAsync()).ShouldBe("bye");
    }

    [Fact]
    public async Task A_graceful_close_that_is_given_up_is_over_at_once()
    {
        var (client, server) = await PairAsync();
        using var impatience = new CancellationTokenSource();
        var finishing = server.FinishAsync(impatience.Token).AsTask();
        (await client.Input.ReadToEndAsync()).ShouldBe("");
        finishing.IsCompleted.ShouldBeFalse();

        await impatience.CancelAsync();

        await finishing.OrFail();
        server.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_close_to_a_peer_that_takes_nothing_can_be_given_up(bool awaitsPeer)
    {
        var (client, _) = await PairAsync();
        using var impatience = new CancellationTokenSource();
        var (flush, _) = await FillAsync(client, new Pattern(21), cancellation: impatience.Token);
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(flush.OrFail());

        using var patience = new CancellationTokenSource();
        var finishing = (awaitsPeer ? client.FinishAsync(patience.Token) : client.CloseAsync(patience.Token)).AsTask();
        await patience.CancelAsync();

        await finishing.OrFail();
        client.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_written_before_a_close_arrives_and_then_the_end()
    {
        var (client, server) = await PairAsync();
        var pattern = new Pattern(22);
        await server.Output.WriteAsync("answer"u8.ToArray(), Safety);
        (await client.Input.ReadTextAsync(6)).ShouldBe("answer");
        var receiving = Task.Run(async () =>
        {
            var received = await server.Input.ExpectToEndAsync(pattern, 0);
            await server.FinishAsync(Safety); // TLS and WebSocket end on both sides
            return received;
        });

        await client.Output.SendAsync(pattern, 0, Traffic, flush: 30_000);
        client.Output.Write(pattern, Traffic, 1000); // not flushed: the close does that
        await client.CloseAsync(Safety);

        client.Closed.IsCancellationRequested.ShouldBeTrue();
        (await receiving.OrFail()).ShouldBe(Traffic + 1000);
        await client.CloseAsync(Safety);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_graceful_close_ends_a_read_that_still_waits()
    {
        var (client, server) = await PairAsync();
        var reading = server.Input.ReadAsync(Safety).AsTask();

        var finishing = server.FinishAsync(Safety);

        (await client.Input.ReadToEndAsync()).ShouldBe("");
        await client.FinishAsync(Safety);
        await finishing;
        await ShouldEndAbruptlyAsync(reading);
    }

    [Fact]
    public async Task A_connection_that_both_sides_have_finished_is_no_reset_when_it_is_disposed()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("question"u8.ToArray(), Safety);
        await client.Output.CompleteAsync();
        (await server.Input.ReadToEndAsync()).ShouldBe("question");
        await server.Output.WriteAsync("answer"u8.ToArray(), Safety);
        await server.Output.CompleteAsync();

        var disposing = server.DisposeAsync();

        (await client.Input.ReadToEndAsync()).ShouldBe("answer");
        await client.DisposeAsync();
        await disposing;
    }

    [Fact]
    public async Task Finishing_what_was_aborted_does_nothing()
    {
        var (client, server) = await PairAsync();
        client.Abort();
        await client.FinishAsync(Safety);
        await client.DisposeAsync();
        await ShouldEndAbruptlyAsync(server);
        await server.FinishAsync(Safety);
        await server.DisposeAsync();
    }

    private async Task GiveUpReadAsync(Connection server)
    {
        using var impatience = new CancellationTokenSource();
        var reading = server.Input.ReadAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(reading);
    }
}
