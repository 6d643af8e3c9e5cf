using System.Collections.Concurrent;
using System.Text;

namespace Parley.Tests;

/// <summary>What the memory transport does besides what every transport does.</summary>
public sealed class MemoryTransportTests
{
    private static CancellationToken Safety => Guard.Token;

    [Fact]
    public async Task One_object_is_one_space_of_names()
    {
        var here = new MemoryTransport();
        await using var listener = (await here.ListenAsync(new MemoryAddress("name"), ListenOptions.Default, Safety))[0];
        var error = await Should.ThrowAsync<ParleyException>(async () => await new MemoryTransport().ConnectAsync(listener.Local, ConnectOptions.Default, Safety));
        error.Reason.ShouldBe(ErrorReason.Refused);
    }

    [Fact]
    public async Task A_full_backlog_lets_connectors_wait_until_their_time_is_up()
    {
        var time = new FakeTime();
        var memory = new MemoryTransport(time: time);
        await using var listener = (await memory.ListenAsync(new MemoryAddress("name"), new ListenOptions { Backlog = 1 }, Safety))[0];
        await using var first = await memory.ConnectAsync(listener.Local, ConnectOptions.Default, Safety);
        var second = memory.ConnectAsync(listener.Local, new ConnectOptions { Timeout = TimeSpan.FromSeconds(3) }, Safety).AsTask();
        await time.TimerSetAsync(TimeSpan.FromSeconds(3));
        second.IsCompleted.ShouldBeFalse();

        time.Advance(TimeSpan.FromSeconds(3));

        (await Should.ThrowAsync<ParleyException>(second)).Reason.ShouldBe(ErrorReason.TimedOut);
    }

    [Fact]
    public async Task Whoever_waits_in_the_backlog_of_a_closed_listener_is_reset()
    {
        var memory = new MemoryTransport();
        var listener = (await memory.ListenAsync(new MemoryAddress("name"), ListenOptions.Default, Safety))[0];
        await using var client = await memory.ConnectAsync(listener.Local, ConnectOptions.Default, Safety);

        await listener.DisposeAsync();

        (await Should.ThrowAsync<ParleyException>(async () => await client.Input.ReadAsync(Safety))).Reason.ShouldBe(ErrorReason.Reset);
    }

    [Fact]
    public async Task A_datagram_to_nobody_is_told_with_the_next_receive_and_the_socket_is_still_good()
    {
        var memory = new MemoryTransport();
        var name = new MemoryAddress("name", SocketKind.Datagram);
        await using var client = await memory.OpenDatagramsAsync(name, ConnectOptions.Default, Safety);
        await client.SendAsync("lost"u8.ToArray(), cancellation: Safety);
        var batch = new DatagramBatch(client.MaxPayload);
        (await Should.ThrowAsync<ParleyException>(async () => await client.ReceiveAsync(batch, Safety))).Reason.ShouldBe(ErrorReason.Refused);

        await using var server = (await memory.BindDatagramsAsync(name, ListenOptions.Default, Safety))[0];
        await client.SendAsync("heard"u8.ToArray(), cancellation: Safety);
        (await server.ReceiveAsync(batch, Safety)).ShouldBe(1);
        Encoding.UTF8.GetString(batch[0].Payload.Span).ShouldBe("heard");
    }

    [Fact]
    public async Task A_full_queue_drops_datagrams_and_counts_them()
    {
        var memory = new MemoryTransport();
        await using var server = (await memory.BindDatagramsAsync(new MemoryAddress("", SocketKind.Datagram), ListenOptions.Default, Safety))[0];
        await using var client = await memory.OpenDatagramsAsync(server.Local, ConnectOptions.Default, Safety);
        for (var i = 0; i < 300; i++)
            await client.SendAsync(ReadOnlyMemory<byte>.Empty, cancellation: Safety);
        server.ShouldBeOfType<MemoryDatagramSocket>().Lost.ShouldBe(44);
    }

    [Fact]
    public async Task The_story_of_a_connection_is_announced()
    {
        var wire = new WireEvents();
        var story = new ConcurrentQueue<string>();
        wire.Happened += (in WireEvent happened) => story.Enqueue($"{happened.Local} {happened.Kind} {Encoding.UTF8.GetString(happened.Payload.Span)}".TrimEnd());
        var memory = new MemoryTransport(wire);
        await using (var listener = (await memory.ListenAsync(new MemoryAddress("server"), ListenOptions.Default, Safety))[0])
        {
            await using var client = await memory.ConnectAsync(listener.Local, ConnectOptions.Default, Safety);
            await using var server = (await listener.AcceptAsync(Safety)).ShouldNotBeNull();
            await client.Output.WriteAsync("hello"u8.ToArray(), Safety);
            await client.Output.CompleteAsync();
            await server.Input.ReadToEndAsync();
            await server.FinishAsync(Safety);
            await client.FinishAsync(Safety);
        }

        story.ShouldBe(
        [
            "memory:server Opened", "memory:server Bound", "memory:#1 Opened", "memory:#1 Connected", "memory:server Accepted",
            "memory:#1 Sent hello", "memory:#1 HalfClosed", "memory:server Received hello", "memory:server PeerFinished",
            "memory:server HalfClosed", "memory:server Closed", "memory:#1 PeerFinished", "memory:#1 Closed", "memory:server Closed",
        ]);
    }

    [Fact]
    public void It_carries_memory_addresses_alone()
    {
        var memory = new MemoryTransport();
        memory.Carries(new MemoryAddress("name", SocketKind.Datagram)).ShouldBeTrue();
        memory.Carries(new UnixAddress("/name")).ShouldBeFalse();
    }
}
