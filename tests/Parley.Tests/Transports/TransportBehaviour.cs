namespace Parley.Tests;

/// <summary>What every transport of connections does, whatever its sockets are. One subclass for each transport and kind of address.</summary>
public abstract partial class TransportBehaviour : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _open = [];

    protected static CancellationToken Safety => Guard.Token;

    /// <summary>Made with <see cref="Wire"/> and <see cref="Time"/>.</summary>
    protected abstract Transport Transport { get; }

    /// <summary>Where the transport announces events; nobody looks but tests of events.</summary>
    protected WireEvents Wire { get; } = new();

    /// <summary>The transport's clock.</summary>
    private protected FakeTime Time { get; } = new();

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

    /// <summary>A listener; the test's end closes it.</summary>
    protected async Task<Listener> ListenAsync() => Keep((await Transport.ListenAsync(FreePlace(), ListenOptions.Default, Safety))[0]);

    /// <summary>Both ends of a new connection; the test's end closes them.</summary>
    protected async Task<(Connection Client, Connection Server)> PairAsync() => await PairAsync(await ListenAsync());

    /// <summary>As above, by a listener that is there already.</summary>
    protected async Task<(Connection Client, Connection Server)> PairAsync(Listener listener)
    {
        var connecting = Transport.ConnectAsync(listener.Local, ConnectOptions.Default, Safety).AsTask();
        var accepting = listener.AcceptAsync(Safety).AsTask();
        if (await Task.WhenAny((Task)connecting, accepting) == connecting)
            await connecting;
        var accepted = await accepting;
        var server = Keep(await listener.HandshakeAsync(accepted.ShouldNotBeNull(), Safety));
        return (Keep(await connecting), server);
    }

    protected T Keep<T>(T open)
        where T : IAsyncDisposable
    {
        _open.Add(open);
        return open;
    }
}
