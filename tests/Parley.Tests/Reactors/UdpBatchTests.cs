using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Services;

namespace Parley.Tests;

/// <summary>Many datagrams with one call: each to its own receiver, and none of another's faults.</summary>
public sealed class UdpBatchTests
{
    private static readonly IPEndPoint Nowhere = new(IPAddress.Loopback, 0); // udp(7): no datagram goes to port 0

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_batch_goes_to_each_of_its_receivers_whole_and_in_order(bool reactor)
    {
        await using var socket = await BindAsync(reactor);
        using var ann = Peer();
        using var bob = Peer();
        var batch = new DatagramSendBatch();
        for (var i = 0; i < DatagramSendBatch.Capacity; i++)
            batch.TryAdd(Encoding.UTF8.GetBytes(i % 7 == 0 ? "" : $"datagram {i}"), AddressOf(i % 3 == 0 ? ann : bob)).ShouldBeTrue();
        batch.TryAdd("one too many"u8, AddressOf(ann)).ShouldBeFalse();

        for (var at = 0; at < batch.Count;)
        {
            var sent = socket.TrySend(batch, at);
            sent.ShouldBePositive();
            at += sent;
        }

        for (var i = 0; i < batch.Count; i++)
            (await TakeAsync(i % 3 == 0 ? ann : bob)).ShouldBe(i % 7 == 0 ? "" : $"datagram {i}");
        (ann.Available, bob.Available).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_is_refused_is_named_and_the_others_go(bool reactor)
    {
        await using var socket = await BindAsync(reactor);
        using var ann = Peer();
        var batch = new DatagramSendBatch();
        batch.TryAdd("first"u8, AddressOf(ann)).ShouldBeTrue();
        batch.TryAdd("nowhere"u8, Nowhere.Serialize()).ShouldBeTrue();
        batch.TryAdd("last"u8, AddressOf(ann)).ShouldBeTrue();

        socket.TrySend(batch, 0).ShouldBe(1);
        Should.Throw<ParleyException>(() => socket.TrySend(batch, 1)).Message.ShouldContain("udp://127.0.0.1:0");
        socket.TrySend(batch, 2).ShouldBe(1);

        (await TakeAsync(ann)).ShouldBe("first");
        (await TakeAsync(ann)).ShouldBe("last");
    }

    [Fact]
    public void A_batch_holds_one_datagram_of_any_size_or_many_small_ones()
    {
        var to = Nowhere.Serialize();
        var batch = new DatagramSendBatch();
        batch.TryAdd(new byte[65_507], to).ShouldBeTrue();
        batch.TryAdd(new byte[30], to).ShouldBeFalse();
        batch.Clear();
        batch.Count.ShouldBe(0);
        batch.TryAdd(new byte[30], to).ShouldBeTrue();
        batch.PayloadOf(0).Length.ShouldBe(30);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_peers_at_once_get_their_own_answers(bool reactor)
    {
        await using var server = await StartAsync(new Echo(), reactor);
        await AllAsync(server, async (peer, number) =>
        {
            var random = new Random(number);
            for (var i = 0; i < 100; i++)
            {
                var question = new byte[random.Next(300)]; // of all of them together nothing overflows
                random.NextBytes(question);
                await peer.SendAsync(question, Guard.Token);
                var answer = new byte[65_507];
                answer.AsSpan(0, await peer.ReceiveAsync(answer, Guard.Token)).SequenceEqual(question).ShouldBeTrue();
            }
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_conversations_at_once_are_each_their_own(bool reactor)
    {
        await using var server = await StartAsync(new Months(), reactor);
        await AllAsync(server, async (peer, _) =>
        {
            for (var i = 0; i < 20; i++)
            {
                (await AskAsync(peer, "1")).ShouldBe(Months.Introduction + "\nJanuary");
                (await AskAsync(peer, "12")).ShouldBe("December");
                (await AskAsync(peer, "0")).ShouldBe("Goodbye");
            }
        });
    }

    /// <summary>A hundred peers, side by side.</summary>
    private static Task AllAsync(Server server, Func<Socket, int, Task> talk) => Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
    {
        using var peer = Peer();
        await peer.ConnectAsync(IPAddress.Loopback, ((UdpAddress)server.Endpoints[0].Address).Port.Number, Guard.Token);
        await talk(peer, number);
    }));

    private static async Task<string> AskAsync(Socket peer, string question)
    {
        await peer.SendAsync(Encoding.UTF8.GetBytes(question), Guard.Token);
        return await TakeAsync(peer);
    }

    private static async Task<string> TakeAsync(Socket peer)
    {
        var buffer = new byte[1000];
        return Encoding.UTF8.GetString(buffer, 0, await peer.ReceiveAsync(buffer, Guard.Token));
    }

    private static Socket Peer()
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        peer.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return peer;
    }

    private static SocketAddress AddressOf(Socket peer) => peer.LocalEndPoint!.Serialize();

    private static SocketsTransport Transport(bool reactor) => new(new WireEvents(), engine: reactor ? TestEngines.Reactor : null);

    private static async Task<DatagramSocket> BindAsync(bool reactor) =>
        (await Transport(reactor).BindDatagramsAsync(Address.Parse("udp://127.0.0.1:0"), ListenOptions.Default, Guard.Token))[0];

    private static Task<Server> StartAsync(IService service, bool reactor) =>
        Server.StartAsync("udp://127.0.0.1:0", service, new ServerOptions { Transports = [Transport(reactor)] }, Guard.Token);
}
