using System.Buffers;

namespace Parley.Tests;

// What a reader may rely on. Where the documentation of PipeReader leaves room, System.IO.Pipelines' own Pipe is the model.
public abstract partial class TransportBehaviour
{
    [Fact]
    public async Task Bytes_come_in_their_order_whatever_the_sizes_of_writes_and_reads()
    {
        var (client, server) = await PairAsync();
        int[] sizes = [1, 2, 3, 5, 100, 1460, 4095, 4096, 4097, 16_383, 16_385, 60_000, 1, 60_000, 7];
        var pattern = new Pattern(1);
        var sending = Task.Run(async () =>
        {
            var position = 0L;
            for (var round = 0; round < 10; round++)
            {
                foreach (var size in sizes)
                {
                    client.Output.Write(pattern, position, size);
                    await client.Output.FlushAsync(Safety);
                    position += size;
                }
            }

            await client.Output.CompleteAsync();
        });

        var read = 0L;
        for (var turn = 0; ; turn++)
        {
            var result = await server.Input.ReadAsync(Safety);
            pattern.Check(result.Buffer, read);
            var consumed = result.Buffer.GetPosition(Math.Min(sizes[turn % sizes.Length], result.Buffer.Length));
            read += result.Buffer.Slice(0, consumed).Length;
            var ended = result.IsCompleted && consumed.Equals(result.Buffer.End);
            server.Input.AdvanceTo(consumed);
            if (ended)
                break;
        }

        read.ShouldBe(sizes.Sum() * 10L);
        await sending.OrFail();
    }

    [Fact]
    public async Task What_was_looked_at_and_not_consumed_comes_again_together_with_what_is_new()
    {
        var (client, server) = await PairAsync();
        var pattern = new Pattern(2);
        for (var known = 0; known < 20_000;)
        {
            var next = Math.Min(20_000, known * 2 + 1);
            await client.Output.SendAsync(pattern, known, next - known, flush: 60_000);
            var result = await server.Input.ReadAsync(Safety);
            while (result.Buffer.Length < next)
            {
                server.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                result = await server.Input.ReadAsync(Safety);
            }

            pattern.Check(result.Buffer, 0);
            server.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            known = next;
        }
    }

    [Fact]
    public async Task A_read_waits_for_more_when_everything_was_looked_at()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("ab"u8.ToArray(), Safety);
        var result = await server.Input.ReadAtLeastAsync(2, Safety);
        server.Input.AdvanceTo(result.Buffer.GetPosition(1), result.Buffer.End);

        var reading = server.Input.ReadAsync(Safety).AsTask();

        reading.IsCompleted.ShouldBeFalse();
        await client.Output.WriteAsync("c"u8.ToArray(), Safety);
        result = await reading;
        result.Buffer.ToArray().ShouldBe("bc"u8.ToArray());
        server.Input.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task A_read_returns_at_once_when_not_everything_was_looked_at()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("abcd"u8.ToArray(), Safety);
        var result = await server.Input.ReadAtLeastAsync(4, Safety);
        server.Input.AdvanceTo(result.Buffer.GetPosition(1), result.Buffer.GetPosition(3));

        var reading = server.Input.ReadAsync(Safety);

        reading.IsCompletedSuccessfully.ShouldBeTrue();
        result = await reading;
        result.Buffer.ToArray().ShouldBe("bcd"u8.ToArray());
        server.Input.AdvanceTo(result.Buffer.Start);
        (await server.Input.ReadTextAsync(3)).ShouldBe("bcd");
    }

    [Fact]
    public async Task Bytes_can_be_consumed_one_by_one_out_of_many_small_receives()
    {
        var (client, server) = await PairAsync();
        var pattern = new Pattern(3);
        var sending = client.Output.SendAsync(pattern, 0, 5000, flush: 7);
        for (var position = 0; position < 5000; position++)
        {
            var result = await server.Input.ReadAsync(Safety);
            pattern.Check(result.Buffer, position);
            server.Input.AdvanceTo(result.Buffer.GetPosition(1));
        }

        await sending.OrFail();
    }

    [Fact]
    public async Task Ten_megabytes_can_be_collected_and_consumed_at_once()
    {
        const int Much = 10 * 1024 * 1024;
        var (client, server) = await PairAsync();
        var pattern = new Pattern(4);
        for (var round = 0; round < 2; round++)
        {
            var sending = client.Output.SendAsync(pattern, round * Much, Much, flush: 60_000);
            var result = await server.Input.ReadAtLeastAsync(Much, Safety);
            result.Buffer.Length.ShouldBe(Much);
            pattern.Check(result.Buffer, round * Much);
            server.Input.AdvanceTo(result.Buffer.End);
            await sending.OrFail();
        }
    }

    [Fact]
    public async Task A_read_for_at_least_so_many_gets_them_or_what_came_before_the_end()
    {
        var (client, server) = await PairAsync();
        var reading = server.Input.ReadAtLeastAsync(6, Safety).AsTask();
        await client.Output.WriteAsync("abc"u8.ToArray(), Safety);
        await client.Output.WriteAsync("defg"u8.ToArray(), Safety);
        var result = await reading;
        result.Buffer.Length.ShouldBeGreaterThanOrEqualTo(6);
        server.Input.AdvanceTo(result.Buffer.GetPosition(6));

        await client.Output.CompleteAsync();

        result = await server.Input.ReadAtLeastAsync(100, Safety);
        result.IsCompleted.ShouldBeTrue();
        result.Buffer.ToArray().ShouldBe("g"u8.ToArray());
    }

    [Fact]
    public async Task A_try_to_read_gets_what_is_left_and_nothing_twice()
    {
        var (client, server) = await PairAsync();
        server.Input.TryRead(out _).ShouldBeFalse();
        await client.Output.WriteAsync("abcd"u8.ToArray(), Safety);
        var result = await server.Input.ReadAtLeastAsync(4, Safety);
        server.Input.AdvanceTo(result.Buffer.GetPosition(1));

        server.Input.TryRead(out result).ShouldBeTrue();

        result.Buffer.ToArray().ShouldBe("bcd"u8.ToArray());
        server.Input.AdvanceTo(result.Buffer.GetPosition(1), result.Buffer.End);
        server.Input.TryRead(out _).ShouldBeFalse();
        await client.Output.WriteAsync("e"u8.ToArray(), Safety);
        (await server.Input.ReadTextAsync(3)).ShouldBe("cde");
        server.Input.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task What_came_before_the_end_can_be_consumed_after_it_and_the_end_stays()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("abcd"u8.ToArray(), Safety);
        await client.Output.CompleteAsync();
        var result = await server.Input.ReadAsync(Safety);
        while (!result.IsCompleted)
        {
            server.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await server.Input.ReadAsync(Safety);
        }

        // At the end nothing more is waited for, even when everything was looked at.
        for (var left = 4; left >= 0; left--)
        {
            result.IsCompleted.ShouldBeTrue();
            result.Buffer.Length.ShouldBe(left);
            server.Input.AdvanceTo(result.Buffer.GetPosition(Math.Min(left, 1)), result.Buffer.End);
            result = await server.Input.ReadAsync(Safety);
        }

        result.IsCompleted.ShouldBeTrue();
        result.Buffer.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task The_input_can_be_copied_to_a_stream()
    {
        var (client, server) = await PairAsync();
        var pattern = new Pattern(5);
        var sending = Task.Run(async () =>
        {
            await client.Output.SendAsync(pattern, 0, 500_000, flush: 33_333);
            await client.Output.CompleteAsync();
        });
        var all = new MemoryStream();

        await server.Input.CopyToAsync(all, Safety);

        all.Length.ShouldBe(500_000);
        pattern.Check(all.GetBuffer().AsSpan(0, 500_000), 0);
        await sending.OrFail();
    }

    [Fact]
    public async Task Who_reads_no_more_can_still_write()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("question"u8.ToArray(), Safety);
        (await server.Input.ReadTextAsync(3)).ShouldBe("que");
        await server.Input.CompleteAsync();
        await server.Input.CompleteAsync();
        await Should.ThrowAsync<InvalidOperationException>(async () => await server.Input.ReadAsync(Safety));

        await server.Output.WriteAsync("answer"u8.ToArray(), Safety);
        (await client.Input.ReadTextAsync(6)).ShouldBe("answer");

        var finishing = server.FinishAsync(Safety);
        (await client.Input.ReadToEndAsync()).ShouldBe("");
        await client.FinishAsync(Safety);
        await finishing;
    }

    [Fact]
    public async Task A_read_that_was_never_consumed_does_not_hold_the_graceful_close()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("question"u8.ToArray(), Safety);
        await server.Input.ReadAsync(Safety);

        var finishing = server.FinishAsync(Safety);

        (await client.Input.ReadToEndAsync()).ShouldBe("");
        await client.FinishAsync(Safety);
        await finishing;
    }
}
