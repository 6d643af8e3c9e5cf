using Microsoft.Extensions.Logging;

namespace Parley;

/// <summary>A service that stands at one socket: what streams and datagrams have in common.</summary>
internal abstract class OpenEndpoint
{
    // Guards _clients. Nothing is called or awaited under it.
    private readonly Lock _gate = new();
    private readonly Dictionary<ServedClient, Task> _clients = [];
    private Task _receiving = Task.CompletedTask;

    protected OpenEndpoint(Server server, Endpoint info, IService service)
    {
        Server = server;
        Info = info;
        Service = service;
        Logger = server.Logger;
        RunsOnReactor = service.GetType().IsDefined(typeof(RunsOnReactorAttribute), inherit: false);
        Metrics = new EndpointMetrics(server.Metrics, info);
    }

    internal Server Server { get; }

    internal Endpoint Info { get; }

    internal IService Service { get; }

    internal ILogger Logger { get; }

    internal EndpointMetrics Metrics { get; }

    /// <summary>Whether the service has promised not to block.</summary>
    internal bool RunsOnReactor { get; }

    internal int ClientCount
    {
        get
        {
            lock (_gate)
                return _clients.Count;
        }
    }

    /// <summary>Begins to accept or receive.</summary>
    internal void Start() => _receiving = ReceiveAsync();

    /// <summary>Takes no more clients. The ones that are here go on.</summary>
    internal abstract ValueTask CloseAsync();

    /// <summary>Waits until nobody comes any more and the last client has left.</summary>
    internal async Task EmptyAsync()
    {
        await _receiving.ConfigureAwait(false);
        while (true)
        {
            Task[] running;
            lock (_gate)
                running = [.. _clients.Values];
            if (running.Length == 0)
                return;
            await Task.WhenAll(running).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until it is empty, and frees the rest.</summary>
    internal async Task DrainAsync()
    {
        await EmptyAsync().ConfigureAwait(false);
        await ReleaseAsync().ConfigureAwait(false);
    }

    internal void AbortClients(string why)
    {
        foreach (var client in Clients())
            client.Abort(why);
    }

    /// <summary>Serves a client until it leaves; it is counted meanwhile.</summary>
    /// <returns>Never fails: whatever went wrong has been logged.</returns>
    internal Task ServeAsync(ServedClient client)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _clients[client] = done.Task;
        return RunAsync();

        async Task RunAsync()
        {
            try
            {
                await client.RunAsync().ConfigureAwait(false);
            }
            finally
            {
                lock (_gate)
                    _clients.Remove(client);
                done.SetResult();
            }
        }
    }

    protected ServedClient[] Clients()
    {
        lock (_gate)
            return [.. _clients.Keys];
    }

    /// <summary>The accept or receive loop; ends when the endpoint is closed.</summary>
    protected abstract Task ReceiveAsync();

    /// <summary>Frees the rest, once nobody is served any more.</summary>
    protected virtual ValueTask ReleaseAsync() => default;
}
