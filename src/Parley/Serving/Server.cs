namespace Parley;

/// <summary>A service that stands at an address.</summary>
/// <param name="Name">The service's name, for people.</param>
/// <param name="Address">What was really bound.</param>
/// <param name="Target">What was asked for.</param>
public sealed record Endpoint(string Name, Address Address, ListenTarget Target)
{
    /// <summary>The fingerprint of the certificate shown there (<see cref="Listener.CertificateFingerprint"/>). Null: no TLS.</summary>
    public string? CertificateFingerprint { get; init; }
}

/// <summary>Puts services at addresses, keeps the limits, drains.</summary>
public sealed class Server : IAsyncDisposable
{
    /// <summary>Makes a server that serves nothing yet.</summary>
    /// <param name="options">What it works with. Null: all defaults.</param>
    public Server(ServerOptions? options = null) => Options = options ?? new ServerOptions();

    /// <summary>What it works with.</summary>
    public ServerOptions Options { get; }

    /// <summary>What stands where.</summary>
    public IReadOnlyList<Endpoint> Endpoints { get; } = [];

    /// <summary>Ends when the server has stopped.</summary>
    public Task Completion { get; } = Task.CompletedTask;

    /// <summary>Starts a server with one service.</summary>
    /// <param name="address">With listening options, such as <c>tcp://127.0.0.1:2053?backlog=5</c>.</param>
    /// <param name="service">The service.</param>
    /// <param name="options">What the server works with. Null: all defaults.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <returns>The running server.</returns>
    /// <exception cref="ParleyException">The address is wrong or cannot be had.</exception>
    public static async Task<Server> StartAsync(string address, IService service, ServerOptions? options = null, CancellationToken cancellation = default)
    {
        var server = new Server(options);
        await server.OpenAsync(service.GetType().Name, ListenTarget.Parse(address), service, cancellation);
        return server;
    }

    /// <summary>Puts a service at one more address; it is served at once.</summary>
    /// <param name="name">The service's name, for people.</param>
    /// <param name="target">Where and how.</param>
    /// <param name="service">The service.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was bound: several for a name with several addresses, and for every interface.</returns>
    /// <exception cref="ParleyException">The address cannot be had, or the service does not speak on that kind of socket.</exception>
    public Task<IReadOnlyList<Endpoint>> OpenAsync(string name, ListenTarget target, IService service, CancellationToken cancellation = default) =>
        throw new ParleyException(ErrorReason.NotSupported, name);

    /// <summary>Stops listening, tells every service to finish, waits <see cref="Limits.Drain"/> for them, aborts the rest.</summary>
    /// <param name="cancellation">Aborts the rest now.</param>
    /// <returns>When the server has stopped.</returns>
    public Task StopAsync(CancellationToken cancellation = default) => Task.CompletedTask.WaitAsync(cancellation);

    /// <summary>As <see cref="StopAsync"/>.</summary>
    /// <returns>When the server has stopped.</returns>
    public ValueTask DisposeAsync() => new(StopAsync());
}
