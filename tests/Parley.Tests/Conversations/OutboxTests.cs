using System.Buffers;
using System.Text;

namespace Parley.Tests;

public sealed class OutboxTests
{
    private const int Limit = 20;

    private readonly ScriptedSink _sink = new();
    private readonly Outbox _outbox;

    public OutboxTests() => _outbox = new Outbox(_sink, Limit);

    private static CancellationToken Safety => Guard.Token;

    [Fact]
    public async Task A_send_is_done_when_it_is_written()
    {
        var sending = SendAsync("one");
        var write = await _sink.WriteAsync();
        sending.IsCompleted.ShouldBeFalse();
        write.Done.SetResult();
        await sending;
        _sink.Written.ShouldBe(["one."]);
    }

    [Fact]
    public void Where_the_carrier_is_free_nothing_waits()
    {
        _sink.IsFree = true;
        SendAsync("one").IsCompletedSuccessfully.ShouldBeTrue();
        TrySend("two").ShouldBeTrue();
        _sink.Written.ShouldBe(["one.", "two."]);
    }

    [Fact]
    public async Task A_write_that_is_done_a_moment_later_is_no_refusal()
    {
        // The moment falls between two looks at it only now and then.
        for (var i = 0; i < 20_000; i++)
        {
            var outbox = new Outbox(new LaterSink(), Limit);
            outbox.TrySend(Encoding.UTF8.GetBytes("one")).ShouldBeTrue();
            await outbox.DrainAsync(Safety);
        }
    }

    [Fact]
    public async Task What_comes_during_a_write_leaves_together_in_the_next()
    {
        var first = SendAsync("one");
        var write = await _sink.WriteAsync();
        SendAsync("two").IsCompletedSuccessfully.ShouldBeTrue();
        TrySend("three").ShouldBeTrue();
        write.Done.SetResult();
        await first;

        write = await _sink.WriteAsync();
        write.Text.ShouldBe("two+three+");
        write.Done.SetResult();
        await _outbox.DrainAsync(Safety);
        _sink.Written.ShouldBe(["one.", "two+three+"]);
    }

    [Fact]
    public async Task A_full_queue_refuses_to_try_and_lets_senders_wait_their_turn()
    {
        var first = SendAsync(new string('a', Limit));
        var write = await _sink.WriteAsync();
        TrySend("b").ShouldBeFalse();
        var second = SendAsync(new string('c', Limit));
        var third = SendAsync("d");
        second.IsCompleted.ShouldBeFalse();
        third.IsCompleted.ShouldBeFalse();

        write.Done.SetResult();
        await first;
        write = await _sink.WriteAsync();
        write.Text.ShouldBe(new string('c', Limit) + ".");
        await second;
        third.IsCompleted.ShouldBeFalse();

        write.Done.SetResult();
        (await _sink.WriteAsync()).Text.ShouldBe("d.");
        await third;
    }

    [Fact]
    public async Task Nobody_overtakes_a_waiting_sender_even_with_a_smaller_message()
    {
        _ = SendAsync("aaaa");
        await _sink.WriteAsync();
        var large = SendAsync(new string('b', Limit));
        TrySend("c").ShouldBeFalse();
        SendAsync("d").IsCompleted.ShouldBeFalse();
        large.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_sender_that_gives_up_waiting_just_leaves_and_those_behind_it_move_up()
    {
        var first = SendAsync("aaaa");
        var write = await _sink.WriteAsync();
        using var impatience = new CancellationTokenSource();
        var large = _outbox.SendAsync(new byte[Limit], null, impatience.Token).AsTask();
        var small = SendAsync("d");

        await impatience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(large);
        await small;
        write.Done.SetResult();
        await first;
        (await _sink.WriteAsync()).Text.ShouldBe("d+");
        _sink.AbortReason.ShouldBeNull();
    }

    [Fact]
    public async Task A_send_cut_in_the_middle_aborts_and_fails_everybody()
    {
        using var impatience = new CancellationTokenSource();
        var cut = _outbox.SendAsync(new byte[Limit], null, impatience.Token).AsTask();
        await _sink.WriteAsync();
        var waiting = SendAsync("b");

        await impatience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(cut);
        (await Should.ThrowAsync<ParleyException>(waiting)).Reason.ShouldBe(ErrorReason.Reset);
        (await Should.ThrowAsync<ParleyException>(SendAsync("c"))).Reason.ShouldBe(ErrorReason.Reset);
        TrySend("d").ShouldBeFalse();
        _sink.AbortReason.ShouldBeOfType<TaskCanceledException>();
    }

    [Fact]
    public async Task A_cancelled_sender_sends_nothing()
    {
        _sink.IsFree = true;
        await Should.ThrowAsync<OperationCanceledException>(_outbox.SendAsync(new byte[1], null, new CancellationToken(canceled: true)).AsTask());
        _sink.Written.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_write_that_nobody_awaits_is_told_to_the_next_sender()
    {
        TrySend("one").ShouldBeTrue();
        var write = await _sink.WriteAsync();
        write.Done.SetException(new ParleyException(ErrorReason.Reset, "gone"));
        await _outbox.DrainAsync(Safety);
        (await Should.ThrowAsync<ParleyException>(SendAsync("two"))).Message.ShouldBe("gone");
        TrySend("three").ShouldBeFalse();
    }

    [Fact]
    public async Task Draining_takes_no_more_and_waits_for_all_that_was_taken()
    {
        var first = SendAsync(new string('a', Limit));
        var write = await _sink.WriteAsync();
        var second = SendAsync("b");
        var draining = _outbox.DrainAsync(Safety);
        TrySend("c").ShouldBeFalse();
        (await Should.ThrowAsync<ParleyException>(SendAsync("c"))).Reason.ShouldBe(ErrorReason.Reset);

        write.Done.SetResult();
        await first;
        write = await _sink.WriteAsync();
        draining.IsCompleted.ShouldBeFalse();
        write.Done.SetResult();
        await second;
        await draining;
    }

    [Fact]
    public async Task Empty_messages_are_bounded_too()
    {
        _ = SendAsync("");
        await _sink.WriteAsync();
        var taken = 1;
        while (TrySend(""))
            taken++;
        taken.ShouldBe(Limit);
    }

    [Fact]
    public async Task Senders_from_everywhere_keep_their_messages_whole_and_in_their_order()
    {
        const int Senders = 8;
        const int Each = 200;
        _sink.IsFree = true;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
                await SendAsync($"{sender}:{i}");
        })));
        await _outbox.DrainAsync(Safety);

        var messages = string.Concat(_sink.Written).Split('.', '+')[..^1];
        messages.Length.ShouldBe(Senders * Each);
        for (var sender = 0; sender < Senders; sender++)
            messages.Where(message => message.StartsWith($"{sender}:", StringComparison.Ordinal)).ShouldBe(Enumerable.Range(0, Each).Select(i => $"{sender}:{i}"));
    }

    private Task SendAsync(string text) => _outbox.SendAsync(Encoding.UTF8.GetBytes(text), null, Safety).AsTask();

    private bool TrySend(string text) => _outbox.TrySend(Encoding.UTF8.GetBytes(text));

    /// <summary>Each write goes on elsewhere, and is done at once.</summary>
    private sealed class LaterSink : IOutboxSink
    {
        public void Append(ReadOnlySpan<byte> message, bool? isText, OutboxBatch batch, bool behind) => batch.Write(message);

        public async ValueTask SendAsync(OutboxBatch batch, CancellationToken cancellation) =>
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

        public void Abort(Exception? reason) => Assert.Fail("nothing failed");
    }
}
