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

        SendAll(socket, batch);

        for (var i = 0; i < batch.Count; i++)
            (await TakeAsync(i % 3 == 0 ? ann : bob)).ShouldBe(i % 7 == 0 ? "" : $"datagram {i}");
        (ann.Available, bob.Available).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData("a5", "5")]
    [InlineData("a5 a5 a5", "15")]
    [InlineData("a5 a5 a3", "13")]
    [InlineData("a5 a3 a5", "8 5")]
    [InlineData("a5 a6", "5 6")]
    [InlineData("a5 b5 a5", "5 5")]
    [InlineData("a5 a5 b5 b5 a5", "10 5")]
    [InlineData("a0 a0", "0 0")]
    [InlineData("a5 a5 a0", "10 0")]
    [InlineData("a1232 a1232", "2464")]
    [InlineData("a1233 a1233", "1233 1233")]
    public async Task Those_of_one_size_to_one_receiver_go_through_the_kernel_as_one(string datagrams, string asReceivedByA)
    {
        await using var socket = await BindAsync(reactor: true);
        using var a = PeerThatTakesThemTogether();
        using var b = Peer();
        var batch = new DatagramSendBatch();
        foreach (var datagram in datagrams.Split(' '))
            batch.TryAdd(new byte[int.Parse(datagram[1..])], AddressOf(datagram[0] == 'a' ? a : b)).ShouldBeTrue();

        SendAll(socket, batch);

        foreach (var length in asReceivedByA.Split(' '))
            (await TakeAsync(a)).Length.ShouldBe(int.Parse(length));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_leaves_together_comes_as_it_was(bool reactor)
    {
        await using var socket = await BindAsync(reactor);
        using var ann = Peer();
        using var bob = Peer();
        var random = new Random(1);
        int[] sizes = [0, 1, 30, 30, 30, 30, 100, 900, 1232, 1233];
        for (var round = 0; round < 50; round++)
        {
            var batch = new DatagramSendBatch();
            var (to, size) = (ann, 30);
            List<(Socket To, string Text)> sent = [];
            while (true)
            {
                // Many in a row to one peer, and many of one size.
                to = random.Next(5) > 0 ? to : to == ann ? bob : ann;
                size = random.Next(3) > 0 ? size : sizes[random.Next(sizes.Length)];
                var text = new string((char)random.Next('a', 'z'), size);
                if (sent.Count == 40 || !batch.TryAdd(Encoding.ASCII.GetBytes(text), AddressOf(to)))
                    break;
                sent.Add((to, text));
            }

            SendAll(socket, batch);

            foreach (var (receiver, text) in sent)
                (await TakeAsync(receiver)).ShouldBe(text);
        }
    }

    [Fact]
    public async Task Where_the_kernel_refuses_that_they_go_one_by_one()
    {
        // It does so for a socket without checksums (SO_NO_CHECK, socket(7)), and for some devices and paths.
        await using var socket = await BindAsync(new SocketsTransport(new WireEvents(), engine: new WithoutChecksums()));
        using var ann = PeerThatTakesThemTogether();
        var batch = new DatagramSendBatch();
        for (var i = 10; i < 50; i++)
            batch.TryAdd(Encoding.ASCII.GetBytes($"datagram {i}"), AddressOf(ann)).ShouldBeTrue();

        SendAll(socket, batch);
        SendAll(socket, batch);

        for (var i = 0; i < 80; i++)
            (await TakeAsync(ann)).ShouldBe($"datagram {10 + (i % 40)}");
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

    private static void SendAll(DatagramSocket socket, DatagramSendBatch batch)
    {
        for (var at = 0; at < batch.Count;)
        {
            var sent = socket.TrySend(batch, at);
            sent.ShouldBePositive();
            at += sent;
        }
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
        var buffer = new byte[3000];
        return Encoding.UTF8.GetString(buffer, 0, await peer.ReceiveAsync(buffer, Guard.Token));
    }

    private static Socket Peer()
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        peer.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return peer;
    }

    /// <summary>What went through the kernel as one comes as one: UDP_GRO (udp(7)), since Linux 5.0.</summary>
    private static Socket PeerThatTakesThemTogether()
    {
        const int UdpLevel = 17, TakeTogether = 104; // SOL_UDP, UDP_GRO
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the engine is Linux's");
        var peer = Peer();
        peer.SetRawSocketOption(UdpLevel, TakeTogether, BitConverter.GetBytes(1));
        return peer;
    }

    private static SocketAddress AddressOf(Socket peer) => peer.LocalEndPoint!.Serialize();

    private static SocketsTransport Transport(bool reactor) => new(new WireEvents(), engine: reactor ? TestEngines.Reactor : null);

    private static Task<DatagramSocket> BindAsync(bool reactor) => BindAsync(Transport(reactor));

    private static async Task<DatagramSocket> BindAsync(SocketsTransport transport) =>
        (await transport.BindDatagramsAsync(Address.Parse("udp://127.0.0.1:0"), ListenOptions.Default, Guard.Token))[0];

    private static Task<Server> StartAsync(IService service, bool reactor) =>
        Server.StartAsync("udp://127.0.0.1:0", service, new ServerOptions { Transports = [Transport(reactor)] }, Guard.Token);

    /// <summary>The reactor, with UDP sockets that send without a checksum.</summary>
    private sealed class WithoutChecksums : SocketEngine
    {
        public override string Name => TestEngines.Reactor.Name;

        public override DatagramSocket Datagrams(OpenedSocket socket, Address local, Address? remote, SocketAddress? peer)
        {
            const int SocketLevel = 1, NoCheck = 11; // SOL_SOCKET, SO_NO_CHECK
            socket.Socket.SetRawSocketOption(SocketLevel, NoCheck, BitConverter.GetBytes(1));
            return TestEngines.Reactor.Datagrams(socket, local, remote, peer);
        }
    }
}
