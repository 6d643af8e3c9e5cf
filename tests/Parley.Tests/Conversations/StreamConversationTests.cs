namespace Parley.Tests;

public sealed class StreamConversationTests
{
    private static CancellationToken Safety => Guard.Token;

    [Fact]
    public async Task Lines_come_and_go_with_newlines()
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions());
        await wire.SayAsync("one\r\n\ntwo");
        await wire.Peer.Output.CompleteAsync();
        (await wire.HearAsync()).ShouldBe("one");
        (await wire.HearAsync()).ShouldBe("");
        (await wire.HearAsync()).ShouldBe("two");
        (await wire.HearAsync()).ShouldBeNull();
        await wire.Talk.SendAsync("answer", Safety);
        await wire.Talk.FinishAsync(Safety);
        (await wire.Peer.Input.ReadToEndAsync()).ShouldBe("answer\n");
    }

    [Fact]
    public async Task Chunks_come_and_go_as_they_are()
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions { Framing = FramingChoice.Chunks });
        await wire.SayAsync("one\ntwo\n");
        (await wire.HearAsync()).ShouldBe("one\ntwo");
        wire.Talk.Style.ShouldBe(PeerStyle.Bare);
        await wire.Talk.SendAsync("answer", Safety);
        (await wire.Peer.Input.ReadTextAsync(6)).ShouldBe("answer");
    }

    [Fact]
    public async Task Length_prefixed_messages_keep_their_boundaries()
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions { Framing = FramingChoice.Length });
        await wire.SayAsync("\0\0\0\u0003abc\0\0\0\0");
        (await wire.HearAsync()).ShouldBe("abc");
        (await wire.HearAsync()).ShouldBe("");
        wire.Talk.Style.ShouldBe(PeerStyle.Bounded);
        await wire.Talk.SendAsync("xy", Safety);
        (await wire.Peer.Input.ReadTextAsync(6)).ShouldBe("\0\0\0\u0002xy");
    }

    [Theory]
    [InlineData(FramingChoice.Auto)]
    [InlineData(FramingChoice.Lines)]
    public async Task Ten_megabytes_without_a_newline_are_refused_at_the_limit(FramingChoice framing)
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions { Framing = framing });
        var flood = FloodAsync(wire.Peer);

        var error = await Should.ThrowAsync<ParleyException>(wire.HearAsync());

        error.Reason.ShouldBe(ErrorReason.MessageTooLarge);
        (await Should.ThrowAsync<ParleyException>(wire.HearAsync())).Reason.ShouldBe(ErrorReason.MessageTooLarge);
        wire.Talk.Abort(error);
        (await Should.ThrowAsync<ParleyException>(flood)).Reason.ShouldBe(ErrorReason.Reset);
    }

    [Fact]
    public async Task The_next_message_is_not_read_over_the_last()
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions());
        await wire.SayAsync("one\n");
        var first = (await wire.Talk.ReceiveAsync(Safety)).ShouldNotBeNull();
        await wire.SayAsync("two\n");
        first.Text.ShouldBe("one");
        (await wire.HearAsync()).ShouldBe("two");
    }

    [Fact]
    public async Task Two_receives_at_once_are_a_mistake_that_is_told()
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions());
        var hearing = wire.HearAsync();
        await Should.ThrowAsync<InvalidOperationException>(wire.HearAsync());
        await wire.SayAsync("one\n");
        (await hearing).ShouldBe("one");
    }

    [Fact]
    public async Task Giving_up_a_receive_keeps_what_has_come_of_the_line()
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions());
        using var impatience = new CancellationTokenSource();
        await wire.SayAsync("one ");
        var hearing = wire.HearAsync(impatience.Token);
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(hearing);

        await wire.SayAsync("line\n");

        (await wire.HearAsync()).ShouldBe("one line");
    }

    [Fact]
    public async Task Finishing_ends_a_receive_that_another_waits_in()
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions());
        var hearing = wire.HearAsync();
        await wire.Talk.SendAsync("goodbye", Safety);

        var finishing = wire.Talk.FinishAsync(Safety).AsTask();

        (await hearing).ShouldBeNull();
        (await wire.HearAsync()).ShouldBeNull();
        (await wire.Peer.Input.ReadToEndAsync()).ShouldBe("goodbye\n");
        await wire.Peer.Output.CompleteAsync();
        await finishing;
        wire.Talk.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Finishing_sends_what_waits_first_and_takes_no_more()
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions());
        var large = new string('x', 100_000);
        wire.Talk.TrySend(large).ShouldBeTrue();
        wire.Talk.TrySend("last").ShouldBeTrue();
        var finishing = wire.Talk.FinishAsync(Safety).AsTask();
        finishing.IsCompleted.ShouldBeFalse();
        wire.Talk.TrySend("late").ShouldBeFalse();
        await wire.Peer.Output.CompleteAsync();

        (await wire.Peer.Input.ReadToEndAsync()).ShouldBe($"{large}\nlast\n");

        await finishing;
    }

    [Fact]
    public async Task Finishing_a_peer_that_neither_reads_nor_ends_can_be_given_up()
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions());
        wire.Talk.TrySend(new byte[100_000]).ShouldBeTrue();
        using var impatience = new CancellationTokenSource();
        var finishing = wire.Talk.FinishAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await finishing;
        wire.Talk.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Finishing_waits_for_a_silent_peer_one_second()
    {
        var time = new FakeTime();
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions { Time = time });
        var finishing = wire.Talk.FinishAsync(Safety).AsTask();
        await time.TimerSetAsync(TimeSpan.FromSeconds(1));
        finishing.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        await finishing;
    }

    [Fact]
    public async Task A_peer_that_does_not_read_fills_its_queue_and_nothing_else()
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions { SendQueue = 200_000 });
        var sent = 0;
        while (wire.Talk.TrySend(new byte[9_999]))
            sent++;

        // 64 KB are in the pipe, and the queue holds its limit.
        sent.ShouldBeInRange(20, 27);
        var waiting = wire.Talk.SendAsync("more", Safety).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        (await wire.Peer.Input.ReadTextAsync(sent * 10_000)).Length.ShouldBe(sent * 10_000);
        await waiting;
        (await wire.Peer.Input.ReadTextAsync(5)).ShouldBe("more\n");
    }

    [Fact]
    public async Task An_abort_fails_receives_and_sends_on_both_sides()
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions());
        var hearing = wire.HearAsync();
        var sending = wire.Talk.SendAsync(new byte[100_000], Safety).AsTask();

        wire.Talk.Abort();

        (await Should.ThrowAsync<ParleyException>(hearing)).Reason.ShouldBe(ErrorReason.Reset);
        (await Should.ThrowAsync<ParleyException>(sending)).Reason.ShouldBe(ErrorReason.Reset);
        (await Should.ThrowAsync<ParleyException>(async () => await wire.Peer.Input.ReadAsync(Safety))).Reason.ShouldBe(ErrorReason.Reset);
        wire.Talk.TrySend("late").ShouldBeFalse();
        wire.Talk.Closed.IsCancellationRequested.ShouldBeTrue();
        wire.Peer.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_send_to_a_peer_that_reset_fails()
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions());
        wire.Peer.Abort();
        (await Should.ThrowAsync<ParleyException>(async () => await wire.Talk.SendAsync("late", Safety))).Reason.ShouldBe(ErrorReason.Reset);
    }

    [Fact]
    public async Task Senders_from_everywhere_keep_their_messages_whole()
    {
        const int Senders = 8;
        const int Each = 100;
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions { Framing = FramingChoice.Length, SendQueue = 5_000 });
        var sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
                await wire.Talk.SendAsync($"{sender}:{i}:{new string((char)('a' + sender), 500)}", Safety);
        })));

        await using var other = wire.Peer.Talk(new ConversationOptions { Framing = FramingChoice.Length });
        var next = new int[Senders];
        for (var received = 0; received < Senders * Each; received++)
        {
            var text = (await other.ReceiveAsync(Safety)).ShouldNotBeNull().Text;
            var sender = text[0] - '0';
            text.ShouldBe($"{sender}:{next[sender]++}:{new string((char)('a' + sender), 500)}");
        }

        await sending;
    }

    [Fact]
    public async Task The_number_of_the_connection_is_the_conversations()
    {
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions());
        wire.Peer.Number = 7;
        await using var talk = wire.Peer.Talk(new ConversationOptions());
        talk.Number.ShouldBe(7);
        talk.Get<Connection>().ShouldBe(wire.Peer);
    }

    private static async Task FloodAsync(Connection peer)
    {
        var chunk = new byte[10_000];
        for (var i = 0; i < 1000; i++)
            await peer.Output.WriteAsync(chunk, Safety);
    }
}
