using System.Buffers;
using Parley.Tests.Serving;

namespace Parley.Tests.Observing;

/// <summary>What observers cost, and what a bad one breaks.</summary>
public sealed class ObserverTests
{
    private static CancellationToken Safety => Guard.Token;

    [Fact]
    public async Task An_observer_that_throws_costs_no_connection_and_hears_nothing_more()
    {
        var wire = new WireEvents();
        var before = new Story(wire);
        var heard = 0;
        wire.Happened += (in WireEvent _) =>
        {
            Interlocked.Increment(ref heard);
            throw new InvalidOperationException("a bug of the observer");
        };
        var after = new Story(wire);
        var memory = new MemoryTransport(wire);
        await using (var server = await Server.StartAsync("memory:desk", new SayBack(), new ServerOptions { Transports = [memory], Wire = wire }, Safety))
        await using (var talk = await Client.TalkAsync(ConnectTarget.Parse("memory:desk"), new ClientOptions { Transports = [memory] }, Safety))
        {
            await talk.SendAsync("hello", Safety);
            (await talk.ReceiveAsync(Safety)).ShouldNotBeNull().Text.ShouldBe("hello");
        }

        heard.ShouldBe(1);
        after.Events.Count.ShouldBe(before.Events.Count);
        after.Events.Count.ShouldBeGreaterThan(8);
    }

    [Fact]
    public void An_announcement_that_nobody_hears_allocates_nothing()
    {
        var wire = new WireEvents();
        var place = new MemoryAddress("desk");
        var payload = new byte[100];
        Allocated(() => wire.Announce(new WireEvent(WireEventKind.Sent, 1, place, place, payload))).ShouldBe(0);
    }

    [Fact]
    public async Task An_echo_in_memory_that_nobody_observes_allocates_nothing()
    {
        var memory = new MemoryTransport();
        await using var listener = (await memory.ListenAsync(new MemoryAddress("desk"), ListenOptions.Default, Safety))[0];
        await using var client = await memory.ConnectAsync(listener.Local, ConnectOptions.Default, Safety);
        await using var server = (await listener.AcceptAsync(Safety)).ShouldNotBeNull();
        var question = new byte[100];
        Allocated(() =>
        {
            Send(client, question);
            Receive(server, question);
            Send(server, question);
            Receive(client, question);
        }).ShouldBe(0);
    }

    [Fact]
    public async Task A_datagram_that_nobody_observes_allocates_nothing()
    {
        var sockets = new SocketsTransport();
        await using var server = (await sockets.BindDatagramsAsync(Address.Parse("udp://127.0.0.1:0"), ListenOptions.Default, Safety))[0];
        await using var client = await sockets.OpenDatagramsAsync(server.Local, ConnectOptions.Default, Safety);
        var question = new byte[100];
        Allocated(() => client.TrySend(question)).ShouldBe(0);
    }

    // Everything here is there already when it is asked for, so that nothing leaves this thread.
    private static void Send(Connection connection, byte[] bytes)
    {
        connection.Output.Write(bytes);
        var flush = connection.Output.FlushAsync(CancellationToken.None);
        flush.IsCompletedSuccessfully.ShouldBeTrue();
        _ = flush.Result;
    }

    private static void Receive(Connection connection, byte[] bytes)
    {
        var read = connection.Input.ReadAsync(CancellationToken.None);
        read.IsCompletedSuccessfully.ShouldBeTrue();
        var buffer = read.Result.Buffer;
        buffer.CopyTo(bytes);
        connection.Input.AdvanceTo(buffer.End);
    }

    /// <summary>Bytes of a hundred runs, once everything that is made once has been made.</summary>
    private static long Allocated(Action run)
    {
        for (var i = 0; i < 100; i++)
            run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
