namespace Parley.Tests;

/// <summary>What every transport whose connections keep boundaries does besides.</summary>
public abstract class MessagesBehaviour : TransportBehaviour
{
    [Fact]
    public async Task Messages_keep_their_order_and_their_boundaries()
    {
        var (client, server) = await TalkAsync();
        foreach (var text in (string[])["one", "two\nlines", "", "three"])
            await client.SendAsync(text, Safety);

        foreach (var text in (string[])["one", "two\nlines", "", "three"])
            (await server.ReceiveAsync(Safety)).ShouldNotBeNull().Text.ShouldBe(text);
    }

    [Fact]
    public async Task A_message_of_many_bytes_comes_whole()
    {
        var (client, server) = await TalkAsync();
        var bytes = new byte[60_000];
        new Random(1).NextBytes(bytes);

        await client.SendAsync(bytes, Safety);

        System.Buffers.BuffersExtensions.ToArray((await server.ReceiveAsync(Safety)).ShouldNotBeNull().Bytes).ShouldBe(bytes);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused()
    {
        var (client, server) = await TalkAsync(new ConversationOptions { Message = 1000 });
        await client.SendAsync(new byte[1000], Safety);
        await client.SendAsync(new byte[1001], Safety);

        (await server.ReceiveAsync(Safety)).ShouldNotBeNull().Bytes.Length.ShouldBe(1000);
        var error = await Should.ThrowAsync<ParleyException>(async () => await server.ReceiveAsync(Safety));
        error.Reason.ShouldBe(ErrorReason.MessageTooLarge);
    }

    [Fact]
    public async Task What_was_sent_before_the_end_arrives_before_the_end()
    {
        var (client, server) = await TalkAsync();
        await client.SendAsync("last", Safety);
        var finishing = client.FinishAsync(Safety).AsTask();

        (await server.ReceiveAsync(Safety)).ShouldNotBeNull().Text.ShouldBe("last");
        (await server.ReceiveAsync(Safety)).ShouldBeNull();
        (await server.ReceiveAsync(Safety)).ShouldBeNull();
        await server.FinishAsync(Safety);
        await finishing;
    }

    [Fact]
    public async Task Giving_up_a_receive_loses_no_message()
    {
        var (client, server) = await TalkAsync();
        using var impatience = new CancellationTokenSource();
        var receiving = server.ReceiveAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(receiving);

        await client.SendAsync("after", Safety);

        (await server.ReceiveAsync(Safety)).ShouldNotBeNull().Text.ShouldBe("after");
    }

    [Fact]
    public async Task An_abort_ends_the_peers_conversation()
    {
        var (client, server) = await TalkAsync();
        var receiving = server.ReceiveAsync(Safety).AsTask();

        client.Abort();

        try
        {
            (await receiving).ShouldBeNull();
        }
        catch (ParleyException reset)
        {
            reset.Reason.ShouldBe(ErrorReason.Reset);
        }
    }

    [Fact]
    public async Task Bytes_are_the_messages_one_after_the_other_and_a_flush_is_a_message()
    {
        var (client, server) = await PairAsync();
        var talk = server.Talk(ConversationOptions.Default);
        await client.Output.WriteAsync("one"u8.ToArray(), Safety);
        await client.Output.WriteAsync("two"u8.ToArray(), Safety);
        (await talk.ReceiveAsync(Safety)).ShouldNotBeNull().Text.ShouldBe("one");
        (await talk.ReceiveAsync(Safety)).ShouldNotBeNull().Text.ShouldBe("two");

        foreach (var text in (string[])["three", "", "four"])
            await talk.SendAsync(text, Safety);

        (await client.Input.ReadTextAsync(9)).ShouldBe("threefour");
    }

    [Fact]
    public async Task The_conversation_is_the_connections_own()
    {
        var (client, _) = await TalkAsync();
        client.Style.ShouldBe(PeerStyle.Bounded);
    }

    private async Task<(Conversation Client, Conversation Server)> TalkAsync(ConversationOptions? options = null)
    {
        var (client, server) = await PairAsync();
        return (client.Talk(options ?? ConversationOptions.Default), server.Talk(options ?? ConversationOptions.Default));
    }
}
