using System.Buffers;

namespace Parley.Tests;

public sealed class MessageConnectionTests : IAsyncDisposable
{
    private readonly ScriptedCarrier _carrier = new();

    private static CancellationToken Safety => Guard.Token;

    public ValueTask DisposeAsync() => _carrier.DisposeAsync();

    [Fact]
    public async Task A_message_is_put_together_from_its_parts()
    {
        var talk = _carrier.Talk(ConversationOptions.Default);
        _carrier.Comes("one", endOfMessage: false);
        _carrier.Comes("", endOfMessage: false);
        _carrier.Comes("two");
        _carrier.Comes("");
        (await HearAsync(talk)).ShouldBe("onetwo");
        (await HearAsync(talk)).ShouldBe("");
    }

    [Fact]
    public async Task Giving_up_between_two_parts_loses_neither()
    {
        var talk = _carrier.Talk(ConversationOptions.Default);
        _carrier.Comes("one", endOfMessage: false);
        using var impatience = new CancellationTokenSource();
        var receiving = talk.ReceiveAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(receiving);
        _carrier.Comes("two");
        (await HearAsync(talk)).ShouldBe("onetwo");
    }

    [Fact]
    public async Task A_message_that_grows_over_the_limit_is_refused_before_its_end()
    {
        var talk = _carrier.Talk(new ConversationOptions { Message = 1000 });
        for (var i = 0; i < 11; i++)
            _carrier.Comes(new string('x', 100), endOfMessage: false);
        (await Should.ThrowAsync<ParleyException>(HearAsync(talk))).Reason.ShouldBe(ErrorReason.MessageTooLarge);
        (await Should.ThrowAsync<ParleyException>(HearAsync(talk))).Reason.ShouldBe(ErrorReason.MessageTooLarge);
    }

    [Fact]
    public async Task What_is_larger_than_the_carrier_takes_is_refused_and_harms_nothing()
    {
        var talk = _carrier.Talk(ConversationOptions.Default);
        (await Should.ThrowAsync<ParleyException>(async () => await talk.SendAsync(new byte[1001], Safety))).Reason.ShouldBe(ErrorReason.MessageTooLarge);
        talk.TrySend(new byte[1001]).ShouldBeFalse();
        await talk.SendAsync("small", Safety);
        _carrier.Sent.ShouldBe([("small", true)]);
    }

    [Fact]
    public async Task An_answer_is_of_the_kind_of_the_question_and_text_is_always_utf8()
    {
        var talk = _carrier.Talk(ConversationOptions.Default);
        await talk.SendAsync("first", Safety);
        await talk.SendAsync(new byte[] { 0xFF }, Safety);
        _carrier.Comes("question", isText: false);
        await talk.ReceiveAsync(Safety);
        await talk.SendAsync("answer", Safety);
        _carrier.Sent.ShouldBe([("first", true), ("\u00FF", false), ("answer", false)]);
    }

    [Fact]
    public async Task A_message_sent_back_as_it_came_keeps_its_kind()
    {
        var talk = _carrier.Talk(ConversationOptions.Default);
        _carrier.Comes("bits", isText: false);
        _carrier.Comes("text");
        foreach (var _ in (int[])[1, 2])
            await talk.SendAsync((await talk.ReceiveAsync(Safety)).ShouldNotBeNull(), Safety);
        _carrier.Sent.ShouldBe([("bits", false), ("text", true)]);
    }

    [Fact]
    public async Task A_flush_of_several_writes_is_one_message_and_a_flush_of_nothing_is_none()
    {
        _carrier.Output.Write("one "u8);
        _carrier.Output.Write("message"u8);
        await _carrier.Output.FlushAsync(Safety);
        await _carrier.Output.FlushAsync(Safety);
        _carrier.Sent.ShouldBe([("one message", true)]);
    }

    [Fact]
    public async Task What_was_written_goes_before_the_half_close()
    {
        _carrier.Output.Write("last"u8);
        await _carrier.Output.CompleteAsync();
        _carrier.Sent.ShouldBe([("last", true)]);
        _carrier.End.ShouldBe("ended");
    }

    [Fact]
    public async Task Finishing_ends_waits_for_the_peers_end_and_closes()
    {
        var talk = _carrier.Talk(ConversationOptions.Default);
        var finishing = talk.FinishAsync(Safety).AsTask();
        _carrier.Comes("late");
        finishing.IsCompleted.ShouldBeFalse();
        _carrier.Ends();
        await finishing;
        _carrier.End.ShouldBe("ended closed");
        talk.Closed.IsCancellationRequested.ShouldBeTrue();
        await talk.DisposeAsync();
        _carrier.End.ShouldBe("ended closed");
    }

    [Fact]
    public async Task Finishing_waits_for_whoever_is_in_a_receive()
    {
        var talk = _carrier.Talk(ConversationOptions.Default);
        var receiving = talk.ReceiveAsync(Safety).AsTask();
        var finishing = talk.FinishAsync(Safety).AsTask();
        _carrier.Ends();
        (await receiving).ShouldBeNull();
        await finishing;
        (await talk.ReceiveAsync(Safety)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_disposed_unfinished_is_reset()
    {
        await _carrier.DisposeAsync();
        await _carrier.DisposeAsync();
        _carrier.End.ShouldBe("open reset");
        _carrier.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    private static async Task<string?> HearAsync(Conversation talk) => (await talk.ReceiveAsync(Safety))?.Text;
}
