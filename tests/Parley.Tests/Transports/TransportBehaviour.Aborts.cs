namespace Parley.Tests;

// How a connection ends badly: by an abort of this side's, or of the peer's. Either is a reset, and stays one.
public abstract partial class TransportBehaviour
{
    /// <summary>False where an abort looks to the peer like an end when it left nothing unread (Unix sockets).</summary>
    protected virtual bool KnowsReset => true;

    [Fact]
    public async Task An_abort_resets_a_peer_that_is_waiting()
    {
        var (client, server) = await PairAsync();
        var reading = server.Input.ReadAsync(Safety).AsTask();

        client.Abort();

        if (KnowsReset)
            await ShouldBeResetAsync(reading);
        else
            await ShouldEndAbruptlyAsync(reading);
    }

    [Fact]
    public async Task A_reset_stays_a_reset_for_its_reader()
    {
        var (client, server) = await PairAsync();
        await server.Output.WriteAsync("unread"u8.ToArray(), Safety);
        await client.Input.ReadAsync(Safety); // it is there, and not consumed: even a Unix socket resets

        client.Abort();

        await ShouldEndAbruptlyAsync(server);
        if (KnowsReset)
        {
            for (var again = 0; again < 3; again++)
                await ShouldBeResetAsync(server.Input.ReadAsync(Safety).AsTask());
        }
    }

    [Fact]
    public async Task A_reset_stays_a_reset_for_its_writer_and_the_reader_hears_of_it_too()
    {
        var (client, server) = await PairAsync();
        client.Abort();

        // The first writes may be taken before this side's system has heard of it.
        await ShouldBeResetAsync(WriteOnAsync(server));
        await ShouldBeResetAsync(WriteOnAsync(server));
        if (KnowsReset)
        {
            await ShouldBeResetAsync(server.Input.ReadAsync(Safety).AsTask());
            await ShouldBeResetAsync(server.Input.ReadAsync(Safety).AsTask());
        }
    }

    [Fact]
    public async Task A_writer_that_waits_for_its_peer_is_told_when_it_goes()
    {
        var (client, server) = await PairAsync();
        var (flush, _) = await FillAsync(client, new Pattern(30));

        server.Abort();

        await ShouldBeResetAsync(flush);
        await ShouldBeResetAsync(WriteOnAsync(client));
    }

    [Fact]
    public async Task A_reader_and_a_writer_that_both_wait_are_both_told()
    {
        var (client, server) = await PairAsync();
        var (flush, _) = await FillAsync(client, new Pattern(31));
        var reading = client.Input.ReadAsync(Safety).AsTask();

        server.Abort();

        await ShouldBeResetAsync(flush);
        if (KnowsReset)
            await ShouldBeResetAsync(reading);
        else
            await ShouldEndAbruptlyAsync(reading);
    }

    [Fact]
    public async Task An_abort_ends_this_sides_own_read_and_its_lifetime()
    {
        var (client, _) = await PairAsync();
        var reading = client.Input.ReadAsync(Safety).AsTask();

        client.Abort(new InvalidOperationException("enough"));

        await ShouldBeResetAsync(reading);
        client.Closed.IsCancellationRequested.ShouldBeTrue();
        await ShouldBeResetAsync(client.Input.ReadAsync(Safety).AsTask());
    }

    [Fact]
    public async Task An_abort_ends_this_sides_own_read_and_flush_at_once()
    {
        var (client, server) = await PairAsync();
        var (flush, _) = await FillAsync(client, new Pattern(32));
        var reading = client.Input.ReadAsync(Safety).AsTask();

        client.Abort();

        await ShouldBeResetAsync(flush);
        await ShouldBeResetAsync(reading);
        await ShouldBeResetAsync(WriteOnAsync(client));
        await ShouldEndAbruptlyAsync(server);
    }

    [Fact]
    public async Task What_is_disposed_is_aborted_whoever_still_waits()
    {
        var (client, server) = await PairAsync();
        var reading = server.Input.ReadAsync(Safety).AsTask();

        await server.DisposeAsync();
        await server.DisposeAsync();

        await ShouldBeResetAsync(reading);
        server.Closed.IsCancellationRequested.ShouldBeTrue();
        await ShouldEndAbruptlyAsync(client);
    }

    [Fact]
    public async Task A_reader_in_mid_stream_keeps_what_it_was_given_before_an_abort()
    {
        var (client, server) = await PairAsync();
        var pattern = new Pattern(33);
        await client.Output.SendAsync(pattern, 0, 30_000, flush: 30_000);
        var result = await server.Input.ReadAtLeastAsync(30_000, Safety);

        // The bytes are the reader's until it says that it is done with them, whatever becomes of the connection.
        server.Abort();

        pattern.Check(result.Buffer, 0);
        server.Input.AdvanceTo(result.Buffer.End);
        await ShouldBeResetAsync(server.Input.ReadAsync(Safety).AsTask());
    }

    /// <summary>Whoever reads or writes fails with a reset.</summary>
    private static async Task ShouldBeResetAsync(Task waiting) => (await Should.ThrowAsync<ParleyException>(waiting.OrFail())).Reason.ShouldBe(ErrorReason.Reset);

    /// <summary>A reset, or an end where the kind of socket knows no reset (Unix sockets with nothing unread).</summary>
    private static async Task ShouldEndAbruptlyAsync(Task<System.IO.Pipelines.ReadResult> reading)
    {
        try
        {
            (await reading.OrFail()).IsCompleted.ShouldBeTrue();
        }
        catch (ParleyException reset)
        {
            reset.Reason.ShouldBe(ErrorReason.Reset);
        }
    }

    /// <summary>As above, after everything that came before.</summary>
    private static async Task ShouldEndAbruptlyAsync(Connection connection)
    {
        try
        {
            await connection.Input.CountToEndAsync();
        }
        catch (ParleyException reset)
        {
            reset.Reason.ShouldBe(ErrorReason.Reset);
        }
    }

    /// <summary>Writes until that fails.</summary>
    private async Task WriteOnAsync(Connection connection)
    {
        var chunk = new byte[Math.Min(LargestFlush, 60_000)];
        for (var sent = 0L; sent < 1024 * 1024 * 1024; sent += chunk.Length)
            await connection.Output.WriteAsync(chunk, Safety);
    }
}
