using Parley.Tests.Observing;

namespace Parley.Tests;

// Many datagrams, many senders, many threads, and receives that are given up.
public abstract partial class DatagramBehaviour
{
    [Fact]
    public async Task Datagrams_of_every_size_come_whole_and_in_their_senders_order()
    {
        await using var server = await BindAsync();
        await using var client = await OpenAsync(server);
        var pattern = new Pattern(1);
        var batch = new DatagramBatch(server.MaxPayload, capacity: 3);
        int[] sizes = [0, 1, 2, 3, 100, 1471, 1472, 1473, 8191, 8192, 30_000, 65_507, 0, 7];

        // A few at a time: a receiver that is full may lose some, and that is no fault.
        foreach (var few in sizes.Chunk(4))
        {
            foreach (var size in few)
                await client.SendAsync(pattern.Bytes(size, size), cancellation: Safety);
            for (var got = 0; got < few.Length;)
            {
                var came = await server.ReceiveAsync(batch, Safety);
                came.ShouldBeInRange(1, 3);
                for (var i = 0; i < came; i++)
                {
                    batch[i].Payload.Length.ShouldBe(few[got]);
                    pattern.Check(batch[i].Payload.Span, few[got++]);
                }
            }
        }
    }

    [Fact]
    public async Task Senders_are_told_apart_in_one_batch()
    {
        const int Senders = 3; // three datagrams of each are in the queue at once, and the smallest of all kinds holds ten (unix(7))
        await using var server = await BindAsync();
        var clients = new List<DatagramSocket>();
        for (var i = 0; i < Senders; i++)
            clients.Add(await OpenAsync(server));
        for (var round = 0; round < 3; round++)
        {
            foreach (var client in clients)
                await client.SendAsync(System.Text.Encoding.UTF8.GetBytes($"{client.Local} {round}"), cancellation: Safety);
        }

        var received = await ReceiveAsync(server, 3 * Senders);

        foreach (var client in clients)
        {
            var from = received.Where(datagram => datagram.Text.StartsWith($"{client.Local} ", StringComparison.Ordinal) && (!ClientsHaveNames || datagram.Sender == client.Local)).ToList();
            if (ClientsHaveNames)
                from.Select(static datagram => datagram.Text[^1]).ShouldBe(['0', '1', '2']);
        }

        if (!ClientsHaveNames)
            received.ShouldAllBe(static datagram => datagram.Sender == null);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task Any_thread_may_send_and_any_may_receive()
    {
        const int Threads = 4, Each = 25;
        await using var server = await BindAsync();
        await using var client = await OpenAsync(server);
        var batch = new DatagramBatch(server.MaxPayload);
        var seen = new HashSet<int>();
        for (var turn = 0; turn < Each; turn++)
        {
            // No more at once than the smallest queue of all kinds holds (unix(7): net.unix.max_dgram_qlen, 10).
            var first = turn * Threads;
            await Task.WhenAll(Enumerable.Range(first, Threads).Select(number => Task.Run(async () => await client.SendAsync(BitConverter.GetBytes(number), cancellation: Safety))));
            while (seen.Count < first + Threads)
            {
                var came = await Task.Factory.StartNew(() => server.ReceiveAsync(batch, Safety).AsTask().GetAwaiter().GetResult(), TaskCreationOptions.LongRunning);
                for (var i = 0; i < came; i++)
                    seen.Add(BitConverter.ToInt32(batch[i].Payload.Span)).ShouldBeTrue("a datagram came twice");
            }
        }
    }

    [Fact]
    public async Task Receives_that_are_given_up_at_any_moment_lose_and_double_nothing()
    {
        const int Count = 1000;
        await using var server = await BindAsync();
        await using var client = await OpenAsync(server);
        var batch = new DatagramBatch(server.MaxPayload, capacity: 4);
        using var room = new SemaphoreSlim(8);
        var sending = Task.Run(async () =>
        {
            for (var number = 0; number < Count; number++)
            {
                await room.WaitAsync(Safety);
                await client.SendAsync(BitConverter.GetBytes(number), cancellation: Safety);
            }
        });
        for (var next = 0; next < Count;)
        {
            using var impatience = new CancellationTokenSource();
            var cancelling = next % 2 == 0 ? Task.Run(impatience.Cancel) : Task.CompletedTask;
            try
            {
                var came = await server.ReceiveAsync(batch, impatience.Token);
                for (var i = 0; i < came; i++)
                    BitConverter.ToInt32(batch[i].Payload.Span).ShouldBe(next++);
                room.Release(came);
            }
            catch (OperationCanceledException)
            {
            }

            await cancelling;
        }

        await sending.OrFail();
    }

    [Fact]
    public async Task The_token_of_one_receive_is_no_matter_of_the_next()
    {
        await using var server = await BindAsync();
        await using var client = await OpenAsync(server);
        var batch = new DatagramBatch(server.MaxPayload);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        await client.SendAsync("one"u8.ToArray(), cancellation: Safety);
        (await server.ReceiveAsync(batch, first.Token)).ShouldBe(1);

        var waiting = server.ReceiveAsync(batch, second.Token).AsTask();
        await first.CancelAsync();
        await client.SendAsync("two"u8.ToArray(), cancellation: Safety);
        (await waiting).ShouldBe(1);
        batch[0].Payload.ToArray().ShouldBe("two"u8.ToArray());

        waiting = server.ReceiveAsync(batch, Safety).AsTask();
        await second.CancelAsync();
        await client.SendAsync("three"u8.ToArray(), cancellation: Safety);
        (await waiting).ShouldBe(1);
        batch[0].Payload.ToArray().ShouldBe("three"u8.ToArray());

        using var third = new CancellationTokenSource();
        waiting = server.ReceiveAsync(batch, third.Token).AsTask();
        await third.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        await client.SendAsync("four"u8.ToArray(), cancellation: Safety);
        (await ReceiveAsync(server, 1))[0].Text.ShouldBe("four");
    }

    [Fact]
    public async Task A_receive_with_a_token_that_is_cancelled_already_fails_and_loses_nothing()
    {
        await using var server = await BindAsync();
        await using var client = await OpenAsync(server);
        await client.SendAsync("here"u8.ToArray(), cancellation: Safety);
        var batch = new DatagramBatch(server.MaxPayload);

        await Should.ThrowAsync<OperationCanceledException>(async () => await server.ReceiveAsync(batch, new CancellationToken(canceled: true)));

        (await ReceiveAsync(server, 1))[0].Text.ShouldBe("here");
    }

    [Fact]
    public async Task A_try_to_send_either_arrives_or_says_no()
    {
        await using var server = await BindAsync();
        await using var client = await OpenAsync(server);
        var sent = 0;
        while (sent < 5000 && client.TrySend(BitConverter.GetBytes(sent)))
            sent++;

        // Whatever the system did with the rest, the first is there, and the socket is good when there is room again.
        var batch = new DatagramBatch(server.MaxPayload);
        (await server.ReceiveAsync(batch, Safety)).ShouldBeGreaterThan(0);
        BitConverter.ToInt32(batch[0].Payload.Span).ShouldBe(0);
        for (var arrived = false; !arrived;)
        {
            client.TrySend("last"u8);
            await server.ReceiveAsync(batch, Safety);
            for (var i = 0; i < batch.Count; i++)
                arrived |= batch[i].Payload.Span.SequenceEqual("last"u8);
        }
    }

    [Fact]
    public async Task A_socket_is_closed_once_however_often_that_is_said_and_sends_nothing_more()
    {
        await using var server = await BindAsync();
        var client = await OpenAsync(server);
        var receiving = client.ReceiveAsync(new DatagramBatch(client.MaxPayload), Safety).AsTask();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await client.DisposeAsync())));
        (await receiving.OrFail()).ShouldBe(0);

        await Should.ThrowAsync<ParleyException>(async () => await client.SendAsync("late"u8.ToArray(), cancellation: Safety));
        Should.Throw<ParleyException>(() => client.TrySend("late"u8));
    }

    [Fact]
    public async Task It_tells_of_a_question_and_an_answer_in_this_order_and_once()
    {
        if (!ClientsHaveNames)
            return;
        var story = new Story(Wire);
        var server = await BindAsync();
        var client = await OpenAsync(server);
        var batch = new DatagramBatch(server.MaxPayload);
        await client.SendAsync("question"u8.ToArray(), cancellation: Safety);
        await server.ReceiveAsync(batch, Safety);
        server.TrySend("answer"u8, batch[0].Sender).ShouldBeTrue();
        await client.ReceiveAsync(new DatagramBatch(client.MaxPayload), Safety);
        await client.SendAsync(ReadOnlyMemory<byte>.Empty, cancellation: Safety);
        await server.ReceiveAsync(batch, Safety);
        foreach (var socket in (DatagramSocket[])[client, client, server, server])
            await socket.DisposeAsync();

        story.Of(WireEventKind.Bound).ShouldBe("Opened, Bound, Received question, Sent answer, Received, Closed");
        story.Of(WireEventKind.Connected).ShouldBe("Opened, Connected, Sent question, Received answer, Sent, Closed");
        story.Events.Where(told => told.Socket == SocketOf(WireEventKind.Bound) && told.Kind is WireEventKind.Received or WireEventKind.Sent).Where(told => told.Local == server.Local)
            .ShouldAllBe(told => told.Remote == client.Local);
        story.Events.Where(told => told.Socket == SocketOf(WireEventKind.Connected) && told.Kind is WireEventKind.Received or WireEventKind.Sent).Where(told => told.Local == client.Local)
            .ShouldAllBe(told => told.Remote == server.Local);

        long SocketOf(WireEventKind begin) => story.Events.Single(told => told.Kind == begin).Socket;
    }

    [Fact]
    public async Task A_service_may_block_and_the_other_datagrams_are_answered()
    {
        if (!ClientsHaveNames)
            return;
        using var gate = new ManualResetEventSlim();
        await using var server = new Server(new ServerOptions { Transports = [Transport] });
        var address = (await server.OpenAsync("service", new ListenTarget(FreePlace(), ListenOptions.Default), new Waiting(gate), Safety))[0].Address;
        await using var waiting = new DatagramConversation(await Transport.OpenDatagramsAsync(address, ConnectOptions.Default, Safety));
        await using var going = new DatagramConversation(await Transport.OpenDatagramsAsync(address, ConnectOptions.Default, Safety));
        await waiting.SendAsync("wait", Safety);
        await going.SendAsync("go", Safety);

        (await going.ReceiveAsync(Safety)).ShouldNotBeNull().Text.ShouldBe("go");
        (await waiting.ReceiveAsync(Safety)).ShouldNotBeNull().Text.ShouldBe("wait");
    }

    /// <summary>A conversation that holds its thread until another one's message comes.</summary>
    private sealed class Waiting(ManualResetEventSlim gate) : IConversationService
    {
        public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
        {
            var message = (await talk.ReceiveAsync(stopping))!.Value.Text;
            if (message == "go")
                gate.Set();
            else
                gate.Wait(stopping);
            await talk.SendAsync(message, stopping);
        }
    }
}
