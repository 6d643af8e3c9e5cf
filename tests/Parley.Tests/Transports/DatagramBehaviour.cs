using System.Buffers;
using System.Text;

namespace Parley.Tests;

/// <summary>What every transport of datagrams does.</summary>
public abstract partial class DatagramBehaviour
{
    protected static CancellationToken Safety => Guard.Token;

    /// <summary>Made with <see cref="Wire"/>.</summary>
    protected abstract Transport Transport { get; }

    /// <summary>Where the transport announces events; nobody looks but tests of events.</summary>
    protected WireEvents Wire { get; } = new();

    /// <summary>Where to bind: a free place, another at each call.</summary>
    protected abstract Address FreePlace();

    /// <summary>Whether the receiver can answer a client's datagrams.</summary>
    protected virtual bool ClientsHaveNames => true;

    [Fact]
    public async Task A_datagram_keeps_its_boundary_and_comes_with_its_sender()
    {
        await using var server = await BindAsync();
        await using var client = await OpenAsync(server);
        string[] sent = ["one", "", "three"];
        foreach (var text in sent)
            await client.SendAsync(Encoding.UTF8.GetBytes(text), cancellation: Safety);

        var received = await ReceiveAsync(server, sent.Length);

        received.Select(datagram => datagram.Text).ShouldBe(sent);
        received.ShouldAllBe(datagram => datagram.Sender == (ClientsHaveNames ? client.Local : null));
    }

    [Fact]
    public async Task The_sender_can_be_answered()
    {
        if (!ClientsHaveNames)
            return;
        await using var server = await BindAsync();
        await using var client = await OpenAsync(server);
        await client.SendAsync("question"u8.ToArray(), cancellation: Safety);
        var batch = new DatagramBatch(server.MaxPayload);
        await server.ReceiveAsync(batch, Safety);

        await server.SendAsync("answer"u8.ToArray(), batch[0].Sender, Safety);

        // A connected socket has one peer, and need not say each time who that is.
        var (text, sender) = (await ReceiveAsync(client, 1))[0];
        text.ShouldBe("answer");
        sender.ShouldBeOneOf(null, server.Local);
    }

    [Fact]
    public async Task The_largest_datagram_comes_whole()
    {
        await using var server = await BindAsync();
        await using var client = await OpenAsync(server);
        var largest = new byte[65_507];
        new Random(1).NextBytes(largest);

        await client.SendAsync(largest, cancellation: Safety);

        var batch = new DatagramBatch(server.MaxPayload);
        (await server.ReceiveAsync(batch, Safety)).ShouldBe(1);
        batch[0].Payload.ToArray().ShouldBe(largest);
    }

    [Fact]
    public async Task A_datagram_too_large_is_refused_and_the_socket_is_still_good()
    {
        await using var server = await BindAsync();
        await using var client = await OpenAsync(server);

        var error = await Should.ThrowAsync<ParleyException>(async () => await client.SendAsync(new byte[10_000_000], cancellation: Safety));

        error.Reason.ShouldBe(ErrorReason.MessageTooLarge);
        await client.SendAsync("small"u8.ToArray(), cancellation: Safety);
        (await ReceiveAsync(server, 1))[0].Text.ShouldBe("small");
    }

    [Fact]
    public async Task A_flood_that_nobody_reads_loses_datagrams_or_holds_its_sender_and_harms_nothing_else()
    {
        await using var server = await BindAsync();
        await using var client = await OpenAsync(server);
        using var enough = new CancellationTokenSource();
        var sent = 0;
        var flood = Task.Run(async () =>
        {
            for (; sent < 2000; sent++)
                await client.SendAsync(BitConverter.GetBytes(sent), cancellation: enough.Token);
        });

        (await ReceiveAsync(server, 1))[0].Text.ShouldBe(Encoding.UTF8.GetString(BitConverter.GetBytes(0)));

        await enough.CancelAsync();
        await flood.ContinueWith(static _ => { }, TaskScheduler.Default);
        sent.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Giving_up_a_receive_loses_nothing()
    {
        await using var server = await BindAsync();
        await using var client = await OpenAsync(server);
        using var impatience = new CancellationTokenSource();
        var receiving = server.ReceiveAsync(new DatagramBatch(server.MaxPayload), impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(receiving);

        await client.SendAsync("after"u8.ToArray(), cancellation: Safety);

        (await ReceiveAsync(server, 1))[0].Text.ShouldBe("after");
    }

    [Fact]
    public async Task A_closed_socket_receives_nothing_more()
    {
        var server = await BindAsync();
        var receiving = server.ReceiveAsync(new DatagramBatch(server.MaxPayload), Safety).AsTask();
        await server.DisposeAsync();
        (await receiving).ShouldBe(0);
        (await server.ReceiveAsync(new DatagramBatch(server.MaxPayload), Safety)).ShouldBe(0);
    }

    [Fact]
    public async Task A_place_that_is_taken_cannot_be_had()
    {
        await using var server = await BindAsync();
        var error = await Should.ThrowAsync<ParleyException>(async () => await Transport.BindDatagramsAsync(server.Local, ListenOptions.Default, Safety));
        error.Reason.ShouldBe(ErrorReason.AddressInUse);
    }

    [Fact]
    public async Task A_client_talks_in_datagrams()
    {
        await using var server = await BindAsync();
        await using var talk = new DatagramConversation(await OpenAsync(server));
        await talk.SendAsync("question", Safety);
        talk.TrySend("").ShouldBeTrue();

        (await ReceiveAsync(server, 2)).Select(datagram => datagram.Text).ShouldBe(["question", ""]);
        talk.Style.ShouldBe(PeerStyle.Bounded);
        talk.Remote.ShouldBe(server.Local);
    }

    [Fact]
    public async Task A_finished_talk_in_datagrams_ends_its_receive()
    {
        await using var server = await BindAsync();
        await using var talk = new DatagramConversation(await OpenAsync(server));
        var receiving = talk.ReceiveAsync(Safety).AsTask();
        await talk.FinishAsync(Safety);
        (await receiving).ShouldBeNull();
        talk.Closed.IsCancellationRequested.ShouldBeTrue();
        talk.TrySend("late").ShouldBeFalse();
    }

    private protected static async Task<List<(string Text, Address? Sender)>> ReceiveAsync(DatagramSocket socket, int count)
    {
        List<(string, Address?)> received = [];
        var batch = new DatagramBatch(socket.MaxPayload, capacity: 2);
        while (received.Count < count)
        {
            var came = await socket.ReceiveAsync(batch, Safety);
            came.ShouldBeGreaterThan(0);
            for (var i = 0; i < came; i++)
                received.Add((Encoding.UTF8.GetString(new ReadOnlySequence<byte>(batch[i].Payload)), batch[i].Sender is { } sender ? socket.ToAddress(sender) : null));
        }

        return received;
    }

    private protected async Task<DatagramSocket> BindAsync() => (await Transport.BindDatagramsAsync(FreePlace(), ListenOptions.Default, Safety))[0];

    private protected async Task<DatagramSocket> OpenAsync(DatagramSocket server) => await Transport.OpenDatagramsAsync(server.Local, ConnectOptions.Default, Safety);
}
