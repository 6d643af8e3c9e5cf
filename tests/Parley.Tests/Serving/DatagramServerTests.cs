using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Tests.Serving;

/// <summary>The server on real datagram sockets; its peers are plain sockets, as other programs have them.</summary>
public sealed class DatagramServerTests
{
    private static CancellationToken Guard => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20_000)]
    [InlineData(65_507)]
    public async Task Every_datagram_comes_back_whole(int size)
    {
        await using var server = await Server.StartAsync("udp://127.0.0.1:0", new DatagramSayBack(), cancellation: Guard);
        using var peer = Connect(server);
        var sent = new byte[size];
        Random.Shared.NextBytes(sent);
        await peer.SendAsync(sent, Guard);
        (await ReceiveAsync(peer)).ShouldBe(sent);
    }

    [Fact]
    public async Task Each_peer_has_a_conversation_of_its_own()
    {
        await using var server = await Server.StartAsync("udp://127.0.0.1:0", new Counting(), cancellation: Guard);
        using var ann = Connect(server);
        using var bob = Connect(server);
        (await AskAsync(ann, "x")).ShouldBe("1");
        (await AskAsync(ann, "x")).ShouldBe("2");
        (await AskAsync(bob, "x")).ShouldBe("1");
        (await AskAsync(ann, "x")).ShouldBe("3");
    }

    [Fact]
    public async Task A_conversation_that_has_ended_begins_anew()
    {
        await using var server = await Server.StartAsync("udp://127.0.0.1:0", new Counting(), cancellation: Guard);
        using var peer = Connect(server);
        (await AskAsync(peer, "x")).ShouldBe("1");
        (await AskAsync(peer, "end")).ShouldBe("bye");
        (await AskAsync(peer, "x")).ShouldBe("1"); // even where it comes before the old conversation is gone
    }

    [Fact]
    public async Task A_thousand_peers_come_and_go_and_leave_nothing_behind()
    {
        var service = new Counting();
        await using var server = await Server.StartAsync("udp://127.0.0.1:0", service, cancellation: Guard);
        for (var i = 0; i < 1000; i++)
        {
            using var peer = Connect(server);
            (await AskAsync(peer, "x")).ShouldBe("1");
            (await AskAsync(peer, "end")).ShouldBe("bye");
        }

        await service.NobodyAsync().WaitAsync(TimeSpan.FromSeconds(30), Guard);
    }

    [Fact]
    public async Task Dual_stack_is_two_sockets_on_one_port()
    {
        await using var server = await Server.StartAsync("udp://:0", new DatagramSayBack(), cancellation: Guard);
        server.Endpoints.Select(endpoint => ((UdpAddress)endpoint.Address).Port.Number).Distinct().Count().ShouldBe(1);
        foreach (var endpoint in server.Endpoints)
        {
            var loopback = ((UdpAddress)endpoint.Address).Host.Ip!.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
            using var peer = new Socket(loopback.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            peer.Connect(loopback, ((UdpAddress)endpoint.Address).Port.Number);
            (await AskAsync(peer, "hello")).ShouldBe("hello");
        }
    }

    [Fact]
    public async Task A_datagram_from_a_port_that_the_server_was_told_to_use_is_not_answered()
    {
        // 127.0.0.2 at the same port: another host's Parley, as a forger would name it.
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;
        await using var server = await Server.StartAsync($"udp://127.0.0.1:{port}", new DatagramSayBack(), cancellation: Guard);
        other.Connect(IPAddress.Loopback, port);
        await other.SendAsync("loop"u8.ToArray(), Guard);
        using var peer = Connect(server);
        (await AskAsync(peer, "after it")).ShouldBe("after it");
        other.Available.ShouldBe(0);
    }

    [Fact]
    public async Task A_client_at_another_address_may_have_the_port_that_the_system_chose_for_the_server()
    {
        await using var server = await Server.StartAsync("udp://127.0.0.1:0", new DatagramSayBack(), cancellation: Guard);
        var port = ((UdpAddress)server.Endpoints[0].Address).Port.Number;
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        peer.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), port));
        peer.Connect(IPAddress.Loopback, port);
        (await AskAsync(peer, "chance")).ShouldBe("chance");
    }

    [Fact]
    public async Task An_unnamed_unix_sender_gets_no_answer_and_nobody_else_gets_it_either()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("echo");
        await using var server = await Server.StartAsync($"unix-dgram:{path}", new DatagramSayBack(), cancellation: Guard);
        using var named = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        named.Bind(new UnixDomainSocketEndPoint(folder.File("peer")));
        named.Connect(new UnixDomainSocketEndPoint(path));
        using var unnamed = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        unnamed.Connect(new UnixDomainSocketEndPoint(path));

        (await AskAsync(named, "first")).ShouldBe("first");
        await unnamed.SendAsync("nobody's"u8.ToArray(), Guard);
        (await AskAsync(named, "second")).ShouldBe("second");
        named.Available.ShouldBe(0);
    }

    [Fact]
    public async Task A_unix_receiver_that_takes_nothing_holds_nobody_up()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("echo");
        await using var server = await Server.StartAsync($"unix-dgram:{path}", new DatagramSayBack(), cancellation: Guard);
        using var lazy = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        lazy.Bind(new UnixDomainSocketEndPoint(folder.File("lazy")));
        lazy.Connect(new UnixDomainSocketEndPoint(path));
        using var keen = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        keen.Bind(new UnixDomainSocketEndPoint(folder.File("keen")));
        keen.Connect(new UnixDomainSocketEndPoint(path));

        for (var i = 0; i < 200; i++)
            await lazy.SendAsync("fills my queue"u8.ToArray(), Guard);
        (await AskAsync(keen, "served")).ShouldBe("served");
    }

    [Fact]
    public async Task A_datagram_larger_than_udp_can_carry_arrives_whole_over_unix()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("echo");
        await using var server = await Server.StartAsync($"unix-dgram:{path}", new DatagramSayBack(), cancellation: Guard);
        using var peer = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        peer.Bind(new UnixDomainSocketEndPoint(folder.File("peer")));
        peer.Connect(new UnixDomainSocketEndPoint(path));
        var sent = new byte[150_000];
        Random.Shared.NextBytes(sent);
        await peer.SendAsync(sent, Guard);
        (await ReceiveAsync(peer)).ShouldBe(sent);
    }

    [Fact]
    public async Task A_group_is_joined_and_its_datagrams_come()
    {
        await using var server = await Server.StartAsync("udp://239.77.20.53:0", new DatagramSayBack(), cancellation: Guard);
        var port = ((UdpAddress)server.Endpoints[0].Address).Port.Number;
        await using var client = await Client.OpenDatagramsAsync(ConnectTarget.Parse($"udp://239.77.20.53:{port}"), cancellation: Guard);
        await client.SendAsync("to the group"u8.ToArray(), cancellation: Guard);
        var batch = new DatagramBatch(client.MaxPayload);
        (await client.ReceiveAsync(batch, Guard).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Guard)).ShouldBe(1);
        Encoding.UTF8.GetString(batch[0].Payload.Span).ShouldBe("to the group");
    }

    [Fact]
    public async Task Broadcasting_without_being_asked_to_is_refused_with_a_hint()
    {
        await using var client = await Client.OpenDatagramsAsync(ConnectTarget.Parse("udp://<broadcast>:20531"), cancellation: Guard);
        var error = await Should.ThrowAsync<ParleyException>(async () => await client.SendAsync("x"u8.ToArray(), cancellation: Guard));
        error.Reason.ShouldBe(ErrorReason.AccessDenied);
        error.Hint!.ShouldContain("--broadcast");
    }

    [Fact]
    public async Task Services_of_bytes_alone_are_refused_at_datagram_addresses()
    {
        var error = await Should.ThrowAsync<ParleyException>(() => Server.StartAsync("udp://127.0.0.1:0", new Sentence("x"), cancellation: Guard));
        error.Reason.ShouldBe(ErrorReason.NotSupported);
        error.Message.ShouldContain("udp://127.0.0.1:0");
    }

    private static Socket Connect(Server server)
    {
        var address = (UdpAddress)server.Endpoints[0].Address;
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        peer.Connect(address.Host.Ip!, address.Port.Number);
        return peer;
    }

    private static async Task<string> AskAsync(Socket peer, string text)
    {
        await peer.SendAsync(Encoding.UTF8.GetBytes(text), Guard);
        return Encoding.UTF8.GetString(await ReceiveAsync(peer));
    }

    private static async Task<byte[]> ReceiveAsync(Socket peer)
    {
        var buffer = new byte[256 * 1024];
        return buffer[..await peer.ReceiveAsync(buffer, Guard).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Guard)];
    }

    private sealed class Counting : IConversationService
    {
        private readonly Lock _gate = new();
        private int _now;
        private TaskCompletionSource? _nobody;

        public Task NobodyAsync()
        {
            lock (_gate)
                return _now == 0 ? Task.CompletedTask : (_nobody ??= new TaskCompletionSource()).Task;
        }

        public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
        {
            lock (_gate)
                _now++;
            var count = 0;
            try
            {
                await foreach (var line in talk.Lines(stopping))
                {
                    await talk.SendAsync(line == "end" ? "bye" : $"{++count}", stopping);
                    if (line == "end")
                        return;
                }
            }
            finally
            {
                lock (_gate)
                {
                    if (--_now == 0)
                        _nobody?.TrySetResult();
                }
            }
        }
    }
}
