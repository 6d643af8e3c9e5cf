namespace Parley.Stress.Tests;

/// <summary>A server at a place, clients for it, and what both leave behind.</summary>
internal sealed class Arena : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IReadOnlyList<Transport> _transports;
    private readonly Server _server;
    private readonly long _arraysBefore = PooledBuffers.ArraysOut;
    private readonly long _blocksBefore = PooledBuffers.BlocksLost;

    private Arena(Place place)
    {
        Place = place;
        var sockets = new SocketsTransport(engine: place.Engine.Engine);
        var tls = new TlsTransport(sockets);
        _transports = [sockets, tls, new WebSocketTransport([sockets, tls]), new MemoryTransport()];
        _server = new Server(new ServerOptions
        {
            Transports = _transports,
            Limits = new Limits { Connections = int.MaxValue, Drain = TimeSpan.FromMinutes(2) },
            Loggers = Log,
        });
    }

    public Place Place { get; }

    public ErrorLog Log { get; } = new();

    /// <summary>Where it stands.</summary>
    public Address Address => _server.Endpoints[0].Address;

    public static async Task<Arena> OpenAsync(Place place, IService service)
    {
        // What an earlier test was allowed to lose is counted before this one looks for the first time.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var arena = new Arena(place);
        var options = ListenOptions.Default with { Backlog = 4096 };
        await arena._server.OpenAsync("service", new ListenTarget(place.Address(arena._folder), options), service, Patience.Token);
        return arena;
    }

    public ValueTask<Connection> ConnectAsync()
    {
        return _transports.For(Address).ConnectAsync(Address, ConnectOptions.Default with { Insecure = true, Timeout = TimeSpan.FromMinutes(1) }, Patience.Token);
    }

    /// <summary>The server stops while its clients go on; each is given the time that it needs.</summary>
    public Task StopAsync() => _server.StopAsync(Patience.Token);

    /// <summary>Waits until all clients have gone, and every buffer with them.</summary>
    /// <param name="cutShort">Clients so far that ended, or were ended, with bytes in hand: what either side held then is the garbage collector's.</param>
    public async Task ShouldBeEmptyAsync(long cutShort = 0)
    {
        await Guard.UntilAsync(() => _server.ClientCount == 0, () => $"{_server.ClientCount} clients are still there");
        Log.Errors.ShouldBeEmpty();
        Faults.ShouldBeNone();
        if (!Place.PoolsOnly)
            return;
        await Guard.UntilAsync(() => PooledBuffers.ArraysOut <= _arraysBefore + (2 * cutShort), () => $"{PooledBuffers.ArraysOut - _arraysBefore} rented arrays were not given back");

        // A block says that it was lost when it is collected, as Faults has just seen to.
        (PooledBuffers.BlocksLost - _blocksBefore).ShouldBeLessThanOrEqualTo(2 * cutShort, "blocks were taken and never given back");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
