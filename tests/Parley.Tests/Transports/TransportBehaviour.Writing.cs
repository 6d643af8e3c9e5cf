namespace Parley.Tests;

// What a writer may rely on.
public abstract partial class TransportBehaviour
{
    /// <summary>Bytes that one flush takes at most: carriers that keep boundaries have a largest message.</summary>
    protected virtual int LargestFlush => int.MaxValue;

    [Fact]
    public async Task A_writer_gets_as_much_room_as_it_asks_for()
    {
        var (client, server) = await PairAsync();
        var pattern = new Pattern(10);
        var position = 0;
        foreach (var size in (int[])[0, 1, 100, 4095, 4096, 4097, 0, 65_536, 100_000, 1_000_000, 1])
        {
            var room = client.Output.GetMemory(size);
            room.Length.ShouldBeGreaterThanOrEqualTo(Math.Max(size, 1));
            var part = Math.Min(size, LargestFlush);
            pattern.Fill(room.Span[..part], position);
            client.Output.Advance(part);
            var reading = server.Input.ExpectAsync(pattern, position, part);
            await client.Output.FlushAsync(Safety);
            await reading.OrFail();
            position += part;
        }
    }

    [Fact]
    public async Task Many_small_flushes_in_a_row_arrive_though_nothing_comes_in_meanwhile()
    {
        // More than one turn's, on an engine's own thread where there is one; and not enough to fill anybody's buffers.
        const int Flushes = 300;
        const int Size = 32;
        var (client, server) = await PairAsync();
        var pattern = new Pattern(11);
        var safety = Safety;
        var writing = client.RunAsync(async () =>
        {
            var message = new byte[Size];
            for (var i = 0; i < Flushes; i++)
            {
                pattern.Fill(message, i * Size);
                await client.Output.WriteAsync(message, safety);
            }
        });

        await server.Input.ExpectAsync(pattern, 0, Flushes * Size).OrFail();
        await writing.OrFail();
    }

    [Fact]
    public async Task Room_that_was_not_used_is_asked_for_anew()
    {
        var (client, server) = await PairAsync();
        client.Output.GetSpan(10_000).Fill(1);
        client.Output.Advance(0);
        "ab"u8.CopyTo(client.Output.GetSpan(2));
        client.Output.Advance(2);
        client.Output.GetSpan(50_000).Fill(1);
        "cd"u8.CopyTo(client.Output.GetSpan());
        client.Output.Advance(1);
        await client.Output.FlushAsync(Safety);

        (await server.Input.ReadTextAsync(3)).ShouldBe("abc");
    }

    [Fact]
    public async Task Nobody_can_advance_beyond_the_room_that_was_given()
    {
        var (client, _) = await PairAsync();
        var room = client.Output.GetMemory(10).Length;

        Should.Throw<ArgumentOutOfRangeException>(() => client.Output.Advance(room + 1));
        Should.Throw<ArgumentOutOfRangeException>(() => client.Output.Advance(-1));
    }

    [Fact]
    public async Task What_is_not_flushed_is_counted_and_does_not_leave()
    {
        var (client, server) = await PairAsync();
        client.Output.CanGetUnflushedBytes.ShouldBeTrue();
        client.Output.UnflushedBytes.ShouldBe(0);
        client.Output.Write(new Pattern(11), 0, 10_000);
        client.Output.UnflushedBytes.ShouldBe(10_000);
        var reading = server.Input.ReadAsync(Safety).AsTask();

        reading.IsCompleted.ShouldBeFalse();

        await client.Output.FlushAsync(Safety);
        client.Output.UnflushedBytes.ShouldBe(0);
        server.Input.AdvanceTo((await reading).Buffer.Start);
        await server.Input.ExpectAsync(new Pattern(11), 0, 10_000);
    }

    [Fact]
    public async Task A_flush_of_nothing_sends_nothing_and_ends_nothing()
    {
        var (client, server) = await PairAsync();
        (await client.Output.FlushAsync(Safety)).IsCompleted.ShouldBeFalse();
        (await client.Output.WriteAsync(ReadOnlyMemory<byte>.Empty, Safety)).IsCompleted.ShouldBeFalse();
        await client.Output.WriteAsync("after"u8.ToArray(), Safety);
        (await server.Input.ReadTextAsync(5)).ShouldBe("after");
    }

    [Fact]
    public async Task Ten_megabytes_can_be_written_at_once()
    {
        const int Much = 10 * 1024 * 1024;
        Assert.SkipWhen(LargestFlush < Much, $"one flush is one message here, of {LargestFlush} bytes at most");
        var (client, server) = await PairAsync();
        var pattern = new Pattern(12);
        var bytes = pattern.Bytes(0, Much);
        var writing = client.Output.WriteAsync(bytes, Safety).AsTask();
        await server.Input.ExpectAsync(pattern, 0, Much);
        (await writing).IsCompleted.ShouldBeFalse();

        client.Output.Write(pattern, Much, Much);
        client.Output.UnflushedBytes.ShouldBe(Much);
        writing = client.Output.FlushAsync(Safety).AsTask();
        await server.Input.ExpectAsync(pattern, Much, Much);
        await writing;
    }

    [Fact]
    public async Task What_was_written_goes_out_before_the_end()
    {
        var (client, server) = await PairAsync();
        client.Output.Write(new Pattern(13), 0, 50_000);
        var completing = client.Output.CompleteAsync();
        (await server.Input.ExpectToEndAsync(new Pattern(13))).ShouldBe(50_000);
        await completing;
    }

    [Fact]
    public async Task An_output_is_completed_once_however_often_that_is_said()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("last"u8.ToArray(), Safety);
        client.Output.Complete();
        await client.Output.CompleteAsync();
        await client.Output.CompleteAsync(new InvalidOperationException("too late to fail"));
        (await server.Input.ReadToEndAsync()).ShouldBe("last");

        Should.Throw<InvalidOperationException>(() => client.Output.GetMemory());
        await Should.ThrowAsync<InvalidOperationException>(async () => await client.Output.WriteAsync("more"u8.ToArray(), Safety));
        await server.Output.WriteAsync("still here"u8.ToArray(), Safety);
        (await client.Input.ReadTextAsync(10)).ShouldBe("still here");
    }

    [Fact]
    public async Task An_output_that_is_completed_with_an_exception_aborts()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("half"u8.ToArray(), Safety);
        (await server.Input.ReadTextAsync(4)).ShouldBe("half");

        await client.Output.CompleteAsync(new InvalidOperationException("the other half is not to be had"));

        await ShouldEndAbruptlyAsync(server);
        (await Should.ThrowAsync<ParleyException>(async () => await client.Input.ReadAsync(Safety))).Reason.ShouldBe(ErrorReason.Reset);
        client.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_writer_whose_peer_does_not_read_goes_on_when_it_does()
    {
        var (client, server) = await PairAsync();
        var pattern = new Pattern(14);
        for (var (round, position) = (0, 0L); round < 3; round++)
        {
            var (flush, written) = await FillAsync(client, pattern, position);
            flush.IsCompleted.ShouldBeFalse();
            await server.Input.ExpectAsync(pattern, position, written);
            var result = await flush.OrFail();
            (result.IsCanceled, result.IsCompleted).ShouldBe((false, false));
            position += written;
        }
    }

    /// <summary>Writes until the peer, which reads nothing, holds the writer up.</summary>
    /// <returns>The flush that waits, and the bytes that were written, its own with them.</returns>
    private protected async Task<(Task<System.IO.Pipelines.FlushResult> Flush, long Written)> FillAsync(
        Connection connection, Pattern pattern, long position = 0, CancellationToken cancellation = default)
    {
        var size = Math.Min(LargestFlush, 256 * 1024);
        for (var written = 0L; written < 1024 * 1024 * 1024;)
        {
            connection.Output.Write(pattern, position + written, size);
            written += size;
            var flush = connection.Output.FlushAsync(cancellation).AsTask();
            if (await StandsStillAsync(connection, flush))
                return (flush, written);
        }

        throw new InvalidOperationException("a gigabyte was written, and nobody read it");
    }

    /// <summary>Whether a flush waits for its peer: the connection's own clock says that it makes no progress.</summary>
    private static async Task<bool> StandsStillAsync(Connection connection, Task flush)
    {
        while (!flush.IsCompleted)
        {
            if (connection.Activity.Tick().Stalled >= 5)
                return true;
            await Task.WhenAny(flush, Task.Delay(10, Safety));
        }

        return false;
    }
}
