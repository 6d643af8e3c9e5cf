using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Tests.Serving;

/// <summary>The server on real TCP sockets; its peers are plain sockets, as other programs have them.</summary>
public sealed class StreamServerTests
{
    private static CancellationToken Guard => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_come_back_and_half_close_is_respected()
    {
        await using var server = await Server.StartAsync("tcp://127.0.0.1:0", new CountingEcho(), cancellation: Guard);
        using var peer = await ConnectAsync(server);
        await peer.SendAsync("hello"u8.ToArray(), Guard);
        peer.Shutdown(SocketShutdown.Send);
        (await ReadToEndAsync(peer)).ShouldBe("hello");
    }

    [Fact]
    public async Task The_answer_arrives_although_five_megabytes_were_sent_before_reading()
    {
        await using var server = await Server.StartAsync("tcp://127.0.0.1:0", new Sentence("Thank you for connecting"), cancellation: Guard);
        using var peer = await ConnectAsync(server);
        var block = new byte[64 * 1024];
        for (var sent = 0; sent < 5 * 1024 * 1024; sent += block.Length)
            await peer.SendAsync(block, Guard);
        (await ReadToEndAsync(peer)).ShouldBe("Thank you for connecting");
    }

    [Fact]
    public async Task Iterative_serves_one_at_a_time_and_the_others_wait_in_the_backlog()
    {
        var echo = new CountingEcho();
        await using var server = await Server.StartAsync("tcp://127.0.0.1:0?mode=iterative&backlog=5", echo, cancellation: Guard);
        using var first = await ConnectAsync(server);
        (await AskAsync(first, "1")).ShouldBe("1");
        using var second = await ConnectAsync(server);
        await second.SendAsync("2"u8.ToArray(), Guard);
        (await AskAsync(first, "still me")).ShouldBe("still me");
        second.Available.ShouldBe(0);
        first.Shutdown(SocketShutdown.Both);
        (await ReadSomeAsync(second)).ShouldBe("2");
        echo.Most.ShouldBe(1);
    }

    [Fact]
    public async Task Async_serves_many_at_once()
    {
        var echo = new CountingEcho();
        await using var server = await Server.StartAsync("tcp://127.0.0.1:0", echo, cancellation: Guard);
        var peers = new List<Socket>();
        for (var i = 0; i < 100; i++)
            peers.Add(await ConnectAsync(server));
        foreach (var peer in peers)
            (await AskAsync(peer, "x")).ShouldBe("x");
        echo.Now.ShouldBe(100);
        peers.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public async Task Threads_gives_each_client_its_own_so_that_blocking_ones_hold_up_nobody()
    {
        const int Many = 24; // more than the pool has at once on a small machine
        using var go = new ManualResetEventSlim();
        var service = new Blocking(go) { Arrived = new CountdownEvent(Many) };
        await using var server = await Server.StartAsync("tcp://127.0.0.1:0?mode=threads", service, cancellation: Guard);
        var peers = new List<Socket>();
        for (var i = 0; i < Many; i++)
            peers.Add(await ConnectAsync(server));

        // With inline completions an await of a plain socket may have come back on the thread to which the events of all sockets come: that one must not block.
        await Task.Run(() => service.Arrived.Wait(Guard), Guard);
        service.Threads.Distinct().Count().ShouldBe(Many);
        go.Set();
        foreach (var peer in peers)
        {
            (await ReadToEndAsync(peer)).ShouldBe("done");
            peer.Dispose();
        }
    }

    [Fact]
    public async Task Clients_beyond_the_limit_are_turned_away_and_the_others_stay()
    {
        await using var server = await Server.StartAsync("tcp://127.0.0.1:0?connections=1", new CountingEcho(), cancellation: Guard);
        using var first = await ConnectAsync(server);
        (await AskAsync(first, "in")).ShouldBe("in");
        using var second = await ConnectAsync(server);
        (await EndsAsync(second)).ShouldBeTrue();
        (await AskAsync(first, "still")).ShouldBe("still");
    }

    [Fact]
    public async Task A_silent_client_is_let_go()
    {
        await using var server = await Server.StartAsync("tcp://127.0.0.1:0?idle=200ms", new CountingEcho(), cancellation: Guard);
        using var peer = await ConnectAsync(server);
        (await ReadToEndAsync(peer)).ShouldBe("");
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_aborted()
    {
        var options = new ServerOptions { Limits = new Limits { Stall = TimeSpan.FromMilliseconds(300) } };
        var flood = new Flood();
        await using var server = await Server.StartAsync("tcp://127.0.0.1:0", flood, options, Guard);
        using var peer = await ConnectAsync(server);
        await flood.Ended.Task.WaitAsync(TimeSpan.FromSeconds(30), Guard);
    }

    [Fact]
    public async Task Stopping_lets_a_conversation_say_what_is_owed()
    {
        var server = await Server.StartAsync("tcp://127.0.0.1:0", new SayBack(), cancellation: Guard);
        using var peer = await ConnectAsync(server);
        (await AskAsync(peer, "hello\n")).ShouldBe("hello\n");
        var stopped = server.StopAsync(Guard);
        (await ReadToEndAsync(peer)).ShouldBe("bye\n");
        peer.Dispose();
        await stopped;
        server.Completion.IsCompletedSuccessfully.ShouldBeTrue();
        await Should.ThrowAsync<SocketException>(() => ConnectAsync(server));
    }

    [Fact]
    public async Task Stopping_aborts_who_does_not_finish_in_time()
    {
        using var go = new ManualResetEventSlim();
        var options = new ServerOptions { Limits = new Limits { Drain = TimeSpan.FromMilliseconds(200) } };
        var server = await Server.StartAsync("tcp://127.0.0.1:0", new Stubborn(), options, Guard);
        using var peer = await ConnectAsync(server);
        await peer.SendAsync("x"u8.ToArray(), Guard);
        (await ReadSomeAsync(peer)).ShouldBe("x");
        await server.StopAsync(Guard);
        (await EndsAsync(peer)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_message_over_the_limit_is_told_so_and_the_connection_ends()
    {
        await using var server = await Server.StartAsync("tcp://127.0.0.1:0", new SayBack(), cancellation: Guard);
        using var peer = await ConnectAsync(server);
        var sending = SendAllAsync(peer, new byte[10 * 1024 * 1024]);
        (await ReadToEndAsync(peer)).ShouldContain("65536");
        await sending;
    }

    [Fact]
    public async Task A_browser_that_speaks_to_a_line_service_gets_nothing()
    {
        await using var server = await Server.StartAsync("tcp://127.0.0.1:0", new SayBack(), cancellation: Guard);
        using var peer = await ConnectAsync(server);
        await peer.SendAsync("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nsecret\r\n"u8.ToArray(), Guard);
        (await ReadToEndAsync(peer)).ShouldBe("");
    }

    [Fact]
    public async Task A_service_that_fails_takes_only_its_own_client_along()
    {
        await using var server = await Server.StartAsync("tcp://127.0.0.1:0", new Failing(), cancellation: Guard);
        for (var i = 0; i < 3; i++)
        {
            using var peer = new Socket(SocketType.Stream, ProtocolType.Tcp);
            (await EndsAsync(peer, server)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Every_interface_means_both_families()
    {
        await using var server = await Server.StartAsync("tcp://:0", new CountingEcho(), cancellation: Guard);
        server.Endpoints.Select(endpoint => ((TcpAddress)endpoint.Address).Port.Number).Distinct().Count().ShouldBe(1);
        foreach (var endpoint in server.Endpoints)
        {
            var ip = ((TcpAddress)endpoint.Address).Host.Ip!.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
            using var peer = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await peer.ConnectAsync(ip, ((TcpAddress)endpoint.Address).Port.Number, Guard);
            (await AskAsync(peer, "x")).ShouldBe("x");
        }
    }

    [Fact]
    public async Task A_port_in_use_is_one_clear_sentence()
    {
        await using var server = await Server.StartAsync("tcp://127.0.0.1:0", new CountingEcho(), cancellation: Guard);
        var error = await Should.ThrowAsync<ParleyException>(() => Server.StartAsync(server.Endpoints[0].Address.ToString(), new CountingEcho(), cancellation: Guard));
        error.Reason.ShouldBe(ErrorReason.AddressInUse);
        error.Message.ShouldBe($"cannot listen at {server.Endpoints[0].Address}: the address is in use");
    }

    [Fact]
    public async Task A_service_that_hears_nothing_does_not_hold_the_server_for_ever()
    {
        var time = new FakeTime();
        var memory = new MemoryTransport();
        var deaf = new Deaf();
        var options = new ServerOptions { Transports = [memory], Time = time, Limits = new Limits { Drain = TimeSpan.FromSeconds(3) } };
        var server = await Server.StartAsync("memory:deaf", deaf, options, Guard);
        await using var peer = await Client.ConnectAsync(ConnectTarget.Parse("memory:deaf"), new ClientOptions { Transports = [memory] }, Guard);
        await deaf.Serving.Task.WaitAsync(Guard);
        var stopped = server.StopAsync(Guard);
        await time.TimerSetAsync(TimeSpan.FromSeconds(3));
        time.Advance(TimeSpan.FromSeconds(3));
        await time.TimerSetAsync(TimeSpan.FromSeconds(5));
        stopped.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(5));
        await stopped;
        deaf.End.SetResult();
    }

    [Fact]
    public async Task An_engine_that_is_not_there_is_refused()
    {
        var error = await Should.ThrowAsync<ParleyException>(() => Server.StartAsync("tcp://127.0.0.1:0?engine=reactor", new CountingEcho(), cancellation: Guard));
        error.Reason.ShouldBe(ErrorReason.NotSupported);
        error.Message.ShouldContain("engine=reactor");
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0?mode=threads")]
    [InlineData("tcp://127.0.0.1:0")]
    public async Task A_service_that_waits_for_tasks_the_wrong_way_hangs_nothing(string address)
    {
        await using var server = await Server.StartAsync(address, new WaitsTheWrongWay(), cancellation: Guard);
        for (var i = 0; i < 4; i++)
        {
            using var peer = await ConnectAsync(server);
            await peer.SendAsync("one\n"u8.ToArray(), Guard);
            (await ReadToEndAsync(peer)).ShouldBe("one\n");
        }
    }

    internal static async Task<Socket> ConnectAsync(Server server)
    {
        var address = (TcpAddress)server.Endpoints[0].Address;
        var peer = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await peer.ConnectAsync(address.Host.Ip!, address.Port.Number, Guard);
        return peer;
    }

    internal static async Task<string> AskAsync(Socket peer, string text)
    {
        await peer.SendAsync(Encoding.UTF8.GetBytes(text), Guard);
        return await ReadSomeAsync(peer);
    }

    internal static async Task<string> ReadSomeAsync(Socket peer)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await peer.ReceiveAsync(buffer, Guard).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Guard));
    }

    internal static async Task<string> ReadToEndAsync(Socket peer)
    {
        var all = new StringBuilder();
        for (string some; (some = await ReadSomeAsync(peer)).Length > 0;)
            all.Append(some);
        return all.ToString();
    }

    /// <summary>True when the peer's side is over, by an end or a reset.</summary>
    internal static async Task<bool> EndsAsync(Socket peer, Server? connectTo = null)
    {
        try
        {
            if (connectTo?.Endpoints[0].Address is TcpAddress address)
                await peer.ConnectAsync(address.Host.Ip!, address.Port.Number, Guard);
            return (await ReadToEndAsync(peer)).Length == 0;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionReset;
        }
    }

    private static async Task SendAllAsync(Socket peer, byte[] bytes)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length;)
                sent += await peer.SendAsync(bytes.AsMemory(sent), Guard);
            peer.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server has had enough: that is its right.
        }
    }

    private sealed class Flood : IStreamService
    {
        public TaskCompletionSource Ended { get; } = new();

        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            try
            {
                var block = new byte[64 * 1024];
                while (true)
                    await connection.Output.WriteAsync(block, CancellationToken.None);
            }
            catch (ParleyException error) when (error.Reason == ErrorReason.Reset)
            {
                Ended.SetResult();
            }
        }
    }

    private sealed class Stubborn : IStreamService
    {
        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            await connection.Output.WriteAsync("x"u8.ToArray(), CancellationToken.None);
            while (true)
            {
                var read = await connection.Input.ReadAsync(CancellationToken.None);
                connection.Input.AdvanceTo(read.Buffer.End);
            }
        }
    }

    private sealed class Deaf : IStreamService
    {
        public TaskCompletionSource Serving { get; } = new();

        public TaskCompletionSource End { get; } = new();

        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            Serving.SetResult();
            await End.Task;
        }
    }

    private sealed class Failing : IStreamService
    {
        public ValueTask ServeAsync(Connection connection, CancellationToken stopping) => throw new InvalidOperationException("a bug");
    }

    private sealed class WaitsTheWrongWay : IConversationService
    {
        public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
        {
            await Task.Yield();
            var line = talk.ReceiveAsync(stopping).AsTask().Result!.Value.Text;
            await Task.Yield();
            talk.SendAsync(line, stopping).AsTask().Wait(stopping);
            await Task.Delay(1, stopping).ConfigureAwait(false);
            Task.Run(() => Task.Delay(1, stopping), stopping).Wait(stopping);
        }
    }
}
