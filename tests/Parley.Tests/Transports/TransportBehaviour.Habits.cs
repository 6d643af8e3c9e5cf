using System.IO.Pipelines;

namespace Parley.Tests;

// An engine may expect of a peer what it did so far, such as another little message. Whatever comes instead is all the same.
public abstract partial class TransportBehaviour
{
    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(60_000)]
    public async Task Whatever_comes_after_little_messages_comes_whole(int size)
    {
        var (client, server) = await PairAsync();
        var pattern = new Pattern(size);
        var position = 0L;
        for (var round = 0; round < 3; round++)
        {
            position = await ExchangeLittleOnesAsync(client.Output, server.Input, pattern, position);

            var reading = server.Input.ReadAtLeastAsync(size, Safety).AsTask();
            await client.Output.SendAsync(pattern, position, size, flush: 60_000);
            var result = await reading;
            result.Buffer.Length.ShouldBe(size);
            pattern.Check(result.Buffer, position);
            server.Input.AdvanceTo(result.Buffer.End);
            position += size;
        }
    }

    [Fact]
    public async Task Little_messages_that_are_not_consumed_stay_in_front_of_what_comes()
    {
        var (client, server) = await PairAsync();
        var pattern = new Pattern(5);
        var position = await ExchangeLittleOnesAsync(client.Output, server.Input, pattern, 0);
        for (var kept = 100; kept <= 5000; kept += 100)
        {
            var reading = server.Input.ReadAtLeastAsync(kept, Safety).AsTask();
            await client.Output.SendAsync(pattern, position + kept - 100, 100, flush: 100);
            var result = await reading;
            result.Buffer.Length.ShouldBe(kept);
            pattern.Check(result.Buffer, position);
            server.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }

        (server.Input.TryRead(out var rest) ? rest.Buffer.Length : 0).ShouldBe(0); // all of it was looked at
        await client.Output.CompleteAsync();
        var end = await server.Input.ReadAsync(Safety);
        end.Buffer.Length.ShouldBe(5000);
        end.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_read_that_is_given_up_after_little_messages_loses_nothing()
    {
        var (client, server) = await PairAsync();
        var pattern = new Pattern(6);
        var position = await ExchangeLittleOnesAsync(client.Output, server.Input, pattern, 0);
        using var impatience = new CancellationTokenSource();
        var reading = server.Input.ReadAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(reading);

        await client.Output.SendAsync(pattern, position, 1000, flush: 1000);

        var result = await server.Input.ReadAtLeastAsync(1000, Safety);
        result.Buffer.Length.ShouldBe(1000);
        pattern.Check(result.Buffer, position);
        server.Input.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task The_end_after_little_messages_is_the_end()
    {
        var (client, server) = await PairAsync();
        await ExchangeLittleOnesAsync(client.Output, server.Input, new Pattern(7), 0);
        var reading = server.Input.ReadAsync(Safety).AsTask();

        await client.Output.CompleteAsync();

        var result = await reading;
        result.IsCompleted.ShouldBeTrue();
        result.Buffer.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_graceful_close_while_a_little_message_is_awaited_ends_the_wait()
    {
        var (client, server) = await PairAsync();
        await ExchangeLittleOnesAsync(client.Output, server.Input, new Pattern(8), 0);
        var reading = server.Input.ReadAsync(Safety).AsTask();
        var closing = server.FinishAsync(Safety).AsTask();
        await client.Output.WriteAsync(new byte[100], Safety);
        await client.FinishAsync(Safety);

        await closing.OrFail();

        await ((Task)reading).ContinueWith(static _ => { }, TaskScheduler.Default).OrFail();
    }

    /// <summary>Messages of ten bytes, each of which is waited for before it is sent.</summary>
    private static async Task<long> ExchangeLittleOnesAsync(PipeWriter from, PipeReader to, Pattern pattern, long position)
    {
        for (var i = 0; i < 10; i++, position += 10)
        {
            var reading = to.ReadAtLeastAsync(10, Safety).AsTask();
            await from.SendAsync(pattern, position, 10, flush: 10);
            var result = await reading;
            result.Buffer.Length.ShouldBe(10);
            pattern.Check(result.Buffer, position);
            to.AdvanceTo(result.Buffer.End);
        }

        return position;
    }
}
