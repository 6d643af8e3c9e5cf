namespace Parley.Stress.Tests;

/// <summary>A server at a place, clients for it, and what both leave behind.</summary>
internal sealed class Arena : IAsyncDisposable
{
    private readonly SocketFolder _folder = new();
    private readonly IReadOnlyList<Transport> _transports;
    private readonly Server _server;

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

    public LogLines Log { get; } = new();

    public static async Task<Arena> OpenAsync(Place place, IService service)
    {
        var arena = new Arena(place);
        var options = ListenOptions.Default with { Backlog = 4096 };
        await arena._server.OpenAsync("service", new ListenTarget(place.Address(arena._folder), options), service, Patience.Token);
        return arena;
    }

    public ValueTask<Connection> ConnectAsync()
    {
        var address = _server.Endpoints[0].Address;
        return _transports.For(address).ConnectAsync(address, ConnectOptions.Default with { Insecure = true, Timeout = TimeSpan.FromMinutes(1) }, Patience.Token);
    }

    /// <summary>The server stops while its clients go on; each is given the time that it needs.</summary>
    public Task StopAsync() => _server.StopAsync(Patience.Token);

    /// <summary>Waits until all clients have gone, and every buffer with them.</summary>
    public async Task ShouldBeEmptyAsync()
    {
        await Guard.UntilAsync(() => _server.ClientCount == 0, () => $"{_server.ClientCount} clients are still there");
        if (Place.Engine.BuffersOut is { } buffersOut)
            await Guard.UntilAsync(() => buffersOut() == 0, () => $"{buffersOut()} buffers are still out");
        Log.Errors.ShouldBeEmpty();
        Faults.ShouldBeNone();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
