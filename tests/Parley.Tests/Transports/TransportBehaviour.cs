namespace Parley.Tests;

/// <summary>What every transport of connections does, whatever its sockets are. One subclass for each transport and kind of address.</summary>
public abstract class TransportBehaviour : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _open = [];

    protected static CancellationToken Safety => Guard.Token;

    protected abstract Transport Transport { get; }

    /// <summary>Where to listen: a free place, another at each call.</summary>
    protected abstract Address FreePlace();

    public ValueTask InitializeAsync() => default;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _open.Reverse();
        foreach (var open in _open)
            await open.DisposeAsync();
    }

    [Fact]
    public async Task Connecting_where_nobody_listens_is_refused()
    {
        var listener = await ListenAsync();
        await listener.DisposeAsync();

        var error = await Should.ThrowAsync<ParleyException>(async () => await Transport.ConnectAsync(listener.Local, ConnectOptions.Default, Safety));

        error.Reason.ShouldBeOneOf(ErrorReason.Refused, ErrorReason.FileNotFound);
        error.Message.ShouldContain(listener.Local.ToString());
    }

    [Fact]
    public async Task A_place_that_is_taken_cannot_be_had()
    {
        var listener = await ListenAsync();

        var error = await Should.ThrowAsync<ParleyException>(async () => await Transport.ListenAsync(listener.Local, ListenOptions.Default, Safety));

        error.Reason.ShouldBe(ErrorReason.AddressInUse);
        error.Message.ShouldContain(listener.Local.ToString());
    }

    [Fact]
    public async Task A_place_is_free_again_when_its_listener_is_closed()
    {
        var listener = await ListenAsync();
        await listener.DisposeAsync();

        var again = await Transport.ListenAsync(listener.Local, ListenOptions.Default, Safety);

        again.ShouldHaveSingleItem();
        await again[0].DisposeAsync();
    }

    [Fact]
    public async Task A_closed_listener_accepts_nobody()
    {
        var listener = await ListenAsync();
        var accepting = listener.AcceptAsync(Safety).AsTask();
        await listener.DisposeAsync();
        (await accepting).ShouldBeNull();
        (await listener.AcceptAsync(Safety)).ShouldBeNull();
    }

    [Fact]
    public async Task Giving_up_an_accept_leaves_the_listener_open()
    {
        var listener = await ListenAsync();
        using var impatience = new CancellationTokenSource();
        var accepting = listener.AcceptAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(accepting);

        var connecting = Transport.ConnectAsync(listener.Local, ConnectOptions.Default, Safety).AsTask();
        var accepted = await listener.AcceptAsync(Safety);
        Keep(await listener.HandshakeAsync(accepted.ShouldNotBeNull(), Safety));
        await using var client = await connecting;
    }

    [Fact]
    public async Task Each_end_knows_the_other()
    {
        var (client, server) = await PairAsync();
        client.Remote.ShouldBe(server.Local);
        server.Remote.ShouldBe(client.Local);
    }

    [Fact]
    public async Task An_abort_resets_a_peer_that_is_waiting()
    {
        var (client, server) = await PairAsync();
        var reading = server.Input.ReadAsync(Safety).AsTask();

        client.Abort();

        await ShouldEndAbruptly(reading);
    }

    [Fact]
    public async Task An_abort_ends_this_sides_own_read_and_its_lifetime()
    {
        var (client, _) = await PairAsync();
        var reading = client.Input.ReadAsync(Safety).AsTask();

        client.Abort(new InvalidOperationException("enough"));

        (await Should.ThrowAsync<ParleyException>(reading)).Reason.ShouldBe(ErrorReason.Reset);
        client.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Giving_up_a_read_loses_nothing()
    {
        var (client, server) = await PairAsync();
        using var impatience = new CancellationTokenSource();
        var reading = server.Input.ReadAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(reading);

        await client.Output.WriteAsync("after"u8.ToArray(), Safety);

        (await server.Input.ReadTextAsync(5)).ShouldBe("after");
    }

    [Fact]
    public async Task The_half_close_ends_the_peers_input_and_leaves_the_way_back_open()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("question"u8.ToArray(), Safety);
        await client.Output.CompleteAsync();
        (await server.Input.ReadToEndAsync()).ShouldBe("question");

        await server.Output.WriteAsync("answer"u8.ToArray(), Safety);
        await server.Output.CompleteAsync();

        (await client.Input.ReadToEndAsync()).ShouldBe("answer");
    }

    [Fact]
    public async Task A_graceful_close_with_unread_input_does_not_cost_the_answer()
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync(new byte[5000], Safety);
        await server.Output.WriteAsync("sentence"u8.ToArray(), Safety);

        var finishing = server.FinishAsync(Safety).AsTask();

        (await client.Input.ReadToEndAsync()).ShouldBe("sentence");
        await client.FinishAsync(Safety);
        await finishing;
        server.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_peer_that_does_not_read_holds_the_writer()
    {
        var (client, server) = await PairAsync();
        var chunk = new byte[64 * 1024];

        // 64 MB is far beyond every buffer on the way: the writer must come to stand, and go on when the peer reads.
        var writing = WriteAllAsync(client, chunk, times: 1024);
        var read = 0L;
        while (read == 0)
        {
            var result = await server.Input.ReadAsync(Safety);
            read += result.Buffer.Length;
            server.Input.AdvanceTo(result.Buffer.End);
        }

        writing.IsCompleted.ShouldBeFalse();
        (await server.Input.CountToEndAsync() + read).ShouldBe(64L * 1024 * 1024);
        await writing;
    }

    /// <summary>A listener; the test's end closes it.</summary>
    protected async Task<Listener> ListenAsync() => Keep((await Transport.ListenAsync(FreePlace(), ListenOptions.Default, Safety))[0]);

    /// <summary>Both ends of a new connection; the test's end closes them.</summary>
    protected async Task<(Connection Client, Connection Server)> PairAsync()
    {
        var listener = await ListenAsync();
        var connecting = Transport.ConnectAsync(listener.Local, ConnectOptions.Default, Safety).AsTask();
        var accepted = await listener.AcceptAsync(Safety);
        var server = Keep(await listener.HandshakeAsync(accepted.ShouldNotBeNull(), Safety));
        return (Keep(await connecting), server);
    }

    protected T Keep<T>(T open)
        where T : IAsyncDisposable
    {
        _open.Add(open);
        return open;
    }

    /// <summary>A reset, or an end where the kind of socket knows no reset (Unix sockets with nothing unread).</summary>
    private static async Task ShouldEndAbruptly(Task<System.IO.Pipelines.ReadResult> reading)
    {
        try
        {
            (await reading).IsCompleted.ShouldBeTrue();
        }
        catch (ParleyException reset)
        {
            reset.Reason.ShouldBe(ErrorReason.Reset);
        }
    }

    private static async Task WriteAllAsync(Connection connection, byte[] chunk, int times)
    {
        for (var i = 0; i < times; i++)
            await connection.Output.WriteAsync(chunk, Safety);
        await connection.Output.CompleteAsync();
    }
}
