using System.Buffers;

namespace Parley.Tests;

// Giving up: a read or a flush that is cancelled loses nothing, and the next one goes on.
public abstract partial class TransportBehaviour
{
    /// <summary>True where a flush that is given up in the middle ends the connection: half of what it sends cannot be taken back.</summary>
    protected virtual bool AbortsWhenAFlushIsGivenUp => false;

    [Fact]
    public async Task Giving_up_a_read_loses_nothing()
    {
        var (client, server) = await PairAsync();
        using var impatience = new CancellationTokenSource();
        var reading = server.Input.ReadAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(reading);

        await client.Output.WriteAsync("after"u8.ToArray(), Safety);

        (await server.Input.ReadTextAsync(5)).ShouldBe("after");
    }

    [Fact]
    public async Task A_read_with_a_token_that_is_cancelled_already_fails_and_loses_nothing()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("abc"u8.ToArray(), Safety);
        (await server.Input.ReadTextAsync(1)).ShouldBe("a");

        await Should.ThrowAsync<OperationCanceledException>(async () => await server.Input.ReadAsync(new CancellationToken(canceled: true)));

        (await server.Input.ReadTextAsync(2)).ShouldBe("bc");
    }

    [Fact]
    public async Task A_token_that_is_cancelled_after_its_read_does_nothing()
    {
        var (client, server) = await PairAsync();
        using var late = new CancellationTokenSource();
        var reading = server.Input.ReadAsync(late.Token).AsTask();
        await client.Output.WriteAsync("abc"u8.ToArray(), late.Token);
        var result = await reading;
        await late.CancelAsync();

        server.Input.AdvanceTo(result.Buffer.GetPosition(1));

        (await server.Input.ReadTextAsync(2)).ShouldBe("bc");
        await client.Output.WriteAsync("def"u8.ToArray(), Safety);
        (await server.Input.ReadTextAsync(3)).ShouldBe("def");

        // Nor does it to one that nobody can give up.
        reading = server.Input.ReadAsync(CancellationToken.None).AsTask();
        await client.Output.WriteAsync("ghi"u8.ToArray(), Safety);
        result = await reading.OrFail();
        server.Input.AdvanceTo(result.Buffer.Start);
        (await server.Input.ReadTextAsync(3)).ShouldBe("ghi");
    }

    [Fact]
    public async Task A_pending_read_can_be_called_back_and_the_next_one_goes_on()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("ab"u8.ToArray(), Safety);
        var result = await server.Input.ReadAtLeastAsync(2, Safety);
        server.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        var reading = server.Input.ReadAsync(Safety).AsTask();

        server.Input.CancelPendingRead();

        result = await reading;
        result.IsCanceled.ShouldBeTrue();
        result.IsCompleted.ShouldBeFalse();
        result.Buffer.ToArray().ShouldBe("ab"u8.ToArray());
        server.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        await client.Output.WriteAsync("c"u8.ToArray(), Safety);
        (await server.Input.ReadTextAsync(3)).ShouldBe("abc");
    }

    [Fact]
    public async Task A_read_that_is_called_back_before_it_begins_returns_at_once_and_only_that_one()
    {
        var (client, server) = await PairAsync();
        server.Input.CancelPendingRead();
        server.Input.CancelPendingRead();

        var result = await server.Input.ReadAsync(Safety);

        result.IsCanceled.ShouldBeTrue();
        server.Input.AdvanceTo(result.Buffer.End);
        var reading = server.Input.ReadAsync(Safety).AsTask();
        await client.Output.WriteAsync("abc"u8.ToArray(), Safety);
        result = await reading;
        result.IsCanceled.ShouldBeFalse();
        server.Input.AdvanceTo(result.Buffer.Start);
        (await server.Input.ReadTextAsync(3)).ShouldBe("abc");
    }

    [Fact]
    public async Task Reads_that_are_given_up_at_any_moment_lose_and_double_nothing()
    {
        const int Much = 2_000_000;
        var (client, server) = await PairAsync();
        var pattern = new Pattern(40);
        var chance = new Random(40);
        var sending = Task.Run(async () =>
        {
            for (var position = 0; position < Much;)
            {
                var size = Math.Min(Much - position, chance.Next(1, 20_000));
                await client.Output.SendAsync(pattern, position, size, flush: size);
                position += size;
                if (chance.Next(4) == 0)
                    await Task.Yield();
            }
        });
        using var over = new CancellationTokenSource();
        var calling = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                server.Input.CancelPendingRead();
                await Task.Yield();
            }
        });

        var (read, tokens, calls) = (0L, 0, 0);
        while (read < Much || calls == 0)
        {
            using var impatience = new CancellationTokenSource();
            try
            {
                var reading = server.Input.ReadAsync(impatience.Token);
                var cancelling = tokens % 3 == 0 ? Task.Run(impatience.Cancel) : Task.CompletedTask;
                try
                {
                    var result = await reading;
                    if (result.IsCanceled)
                        calls++;
                    pattern.Check(result.Buffer, read);
                    read += result.Buffer.Length;
                    server.Input.AdvanceTo(result.Buffer.End);
                }
                finally
                {
                    await cancelling;
                }
            }
            catch (OperationCanceledException)
            {
            }

            tokens++;
        }

        await over.CancelAsync();
        await calling.OrFail();
        await sending.OrFail();
        calls.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_flush_with_a_token_that_is_cancelled_already_fails_and_loses_nothing()
    {
        var (client, server) = await PairAsync();
        client.Output.Write(new Pattern(41), 0, 3);

        await Should.ThrowAsync<OperationCanceledException>(async () => await client.Output.FlushAsync(new CancellationToken(canceled: true)));

        client.Output.Write(new Pattern(41), 3, 3);
        await client.Output.FlushAsync(Safety);
        await client.Output.CompleteAsync();
        (await server.Input.ExpectToEndAsync(new Pattern(41))).ShouldBe(6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_flush_that_is_given_up_while_it_waits_loses_and_doubles_nothing(bool byToken)
    {
        var (client, server) = await PairAsync();
        var pattern = new Pattern(42);
        using var impatience = new CancellationTokenSource();
        var (flush, written) = await FillAsync(client, pattern, cancellation: impatience.Token);

        if (byToken)
            await impatience.CancelAsync();
        else
            client.Output.CancelPendingFlush();

        if (byToken)
            await Should.ThrowAsync<OperationCanceledException>(flush.OrFail());
        else
            (await flush.OrFail()).IsCanceled.ShouldBeTrue();
        if (AbortsWhenAFlushIsGivenUp)
        {
            await ShouldBeResetAsync(WriteOnAsync(client));
            await ShouldEndAbruptlyAsync(server);
            return;
        }

        var reading = server.Input.ExpectToEndAsync(pattern);
        await client.Output.SendAsync(pattern, written, 100_000, flush: 10_000);
        await client.Output.CompleteAsync();
        (await reading.OrFail()).ShouldBe(written + 100_000);
    }

    [Fact]
    public async Task A_flush_that_is_called_back_before_it_begins_says_so_and_loses_nothing()
    {
        var (client, server) = await PairAsync();
        var pattern = new Pattern(43);
        client.Output.CancelPendingFlush();
        client.Output.Write(pattern, 0, 3);

        (await client.Output.FlushAsync(Safety)).IsCanceled.ShouldBeTrue();

        client.Output.Write(pattern, 3, 3);
        (await client.Output.FlushAsync(Safety)).IsCanceled.ShouldBeFalse();
        await client.Output.CompleteAsync();
        (await server.Input.ExpectToEndAsync(pattern)).ShouldBe(6);
    }
}
