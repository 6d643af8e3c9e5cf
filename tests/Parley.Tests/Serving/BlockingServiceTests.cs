using System.Buffers;

namespace Parley.Tests.Serving;

/// <summary>
/// Services that wait for their calls the wrong way, on a client's own thread, whose context every continuation that was
/// not sent elsewhere comes back to: a call of the library that did so would wait for itself.
/// </summary>
public sealed class BlockingServiceTests : IDisposable
{
    // More than any buffer on the way holds, so that a send has to wait.
    private const int Much = 8 * 1024 * 1024;

    private readonly TemporaryFolder _directory = new();
    private readonly TestCertificates _certificates = new();
    private readonly IReadOnlyList<Transport> _transports;

    public BlockingServiceTests()
    {
        var sockets = new SocketsTransport();
        var tls = new Trusting(new TlsTransport(sockets) { Own = new OwnCertificate(_certificates.PathOf("state")) });
        _transports = [sockets, tls, new WebSocketTransport([sockets, tls]), new MemoryTransport()];
    }

    public static TheoryData<string> Streams => ["tcp://127.0.0.1:0", "tls://127.0.0.1:0", "ws://127.0.0.1:0/", "wss://127.0.0.1:0/", "memory:desk", "memory-seqpacket:desk", "unix:", "unix-seqpacket:"];

    public static TheoryData<string> Messages => [.. Streams.Select(row => row.Data), "udp://127.0.0.1:0", "unix-dgram:", "memory-dgram:desk"];

    public void Dispose()
    {
        _directory.Dispose();
        _certificates.Dispose();
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_conversation_service_that_blocks_is_served(string place)
    {
        var (server, target) = await StartAsync(place, new BlocksInMessages());
        await using (server)
        await using (var talk = await Client.TalkAsync(target, new ClientOptions { Transports = _transports }, Guard.Token))
        {
            for (var i = 0; i < 3; i++)
            {
                await talk.SendAsync($"message {i}", Guard.Token);
                (await talk.ReceiveAsync(Guard.Token)).ShouldNotBeNull().Text.ShouldBe($"message {i}");
            }

            await talk.SendAsync("end", Guard.Token);
            (await talk.ReceiveAsync(Guard.Token)).ShouldNotBeNull().Text.ShouldBe("the end");
            await talk.FinishAsync(Guard.Token);
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_stream_service_that_blocks_is_served(string place)
    {
        var (server, target) = await StartAsync(place, new BlocksInBytes());
        await using (server)
        await using (var connection = await Client.ConnectAsync(target, new ClientOptions { Transports = _transports }, Guard.Token))
        {
            await connection.Output.WriteAsync("x"u8.ToArray(), Guard.Token);
            (await connection.Input.CountToEndAsync()).ShouldBe(Much);
            await connection.FinishAsync(Guard.Token);
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_program_that_blocks_on_its_one_thread_can_serve_and_be_a_client(string place)
    {
        // A thread with a context, as a program with a window has: what posted to it while it blocks would wait for ever.
        await ServingThread.RunAsync("window", _ =>
        {
            var (server, target) = StartAsync(place, new BlocksInMessages()).GetAwaiter().GetResult();
            var talk = Client.TalkAsync(target, new ClientOptions { Transports = _transports }, Guard.Token).GetAwaiter().GetResult();
            talk.SendAsync("end", Guard.Token).AsTask().GetAwaiter().GetResult();
            talk.ReceiveAsync(Guard.Token).AsTask().GetAwaiter().GetResult().ShouldNotBeNull().Text.ShouldBe("the end");
            talk.FinishAsync(Guard.Token).AsTask().GetAwaiter().GetResult();
            talk.DisposeAsync().AsTask().GetAwaiter().GetResult();
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            return Task.CompletedTask;
        }).WaitAsync(Guard.Token);
    }

    private async Task<(Server Server, ConnectTarget Target)> StartAsync(string place, IService service)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || !place.StartsWith("unix-", StringComparison.Ordinal), "not every system has these Unix sockets");
        var address = place.StartsWith("unix", StringComparison.Ordinal) ? place + _directory.NextPath() : place;
        var limits = new Limits { Drain = TimeSpan.FromSeconds(30) };
        var server = await Server.StartAsync(address + "?mode=threads", service, new ServerOptions { Transports = _transports, Limits = limits }, Guard.Token).ConfigureAwait(false);
        return (server, new ConnectTarget(server.Endpoints[0].Address, ConnectOptions.Default));
    }

    private sealed class BlocksInMessages : IConversationService
    {
        public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
        {
            await Task.Yield();
            SynchronizationContext.Current.ShouldNotBeNull();
            while (talk.ReceiveAsync(stopping).AsTask().Result is { } message && message.Text is var text)
            {
                talk.SendAsync(text == "end" ? "the end" : text, stopping).AsTask().Wait(stopping);
                if (text == "end")
                    break;
                await Task.Yield();
            }

            talk.FinishAsync(CancellationToken.None).AsTask().Wait(stopping);
        }
    }

    private sealed class BlocksInBytes : IStreamService
    {
        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            await Task.Yield();
            SynchronizationContext.Current.ShouldNotBeNull();
            var read = connection.Input.ReadAsync(stopping).AsTask().Result;
            connection.Input.AdvanceTo(read.Buffer.End);
            for (var sent = 0; sent < Much; sent += 32 * 1024)
            {
                connection.Output.Write(new byte[32 * 1024]);
                connection.Output.FlushAsync(stopping).AsTask().Wait(stopping);
            }

            connection.FinishAsync(CancellationToken.None).AsTask().Wait(stopping);
        }
    }
}
