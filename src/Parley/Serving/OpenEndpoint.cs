using Microsoft.Extensions.Logging;

namespace Parley;

/// <summary>A service that stands at one socket: what streams and datagrams have in common.</summary>
internal abstract class OpenEndpoint
{
    // Guards the list of clients, which hang on each other. Nothing is called or awaited under it.
    private readonly Lock _gate = new();
    private ServedClient? _first;
    private int _count;
    private TaskCompletionSource? _empty;
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
                return _count;
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
            Task empty;
            lock (_gate)
            {
                if (_count == 0)
                    return;
                empty = (_empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await empty.ConfigureAwait(false);
        }
    }

    /// <summary>Waits until it is empty, and frees the rest.</summary>
    internal async Task DrainAsync()
    {
        await EmptyAsync().ConfigureAwait(false);
        await ReleaseAsync().ConfigureAwait(false);
    }

    /// <summary>Tells every client of the server's end. One that comes later looks for itself.</summary>
    internal void EndClients()
    {
        foreach (var client in Clients())
            client.Stop();
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
        lock (_gate)
        {
            client.Next = _first;
            if (_first is not null)
                _first.Previous = client;
            _first = client;
            _count++;
        }

        if (Server.Stopping.IsCancellationRequested)
            client.Stop();
        return client.RunAsync();
    }

    /// <summary>A client has left.</summary>
    internal void Leave(ServedClient client)
    {
        lock (_gate)
        {
            if (client.Previous is { } previous)
                previous.Next = client.Next;
            else
                _first = client.Next;
            if (client.Next is { } next)
                next.Previous = client.Previous;

            // One that has left and waits for the garbage collector would keep those that came after it, and they the next ones.
            (client.Previous, client.Next) = (null, null);
            if (--_count > 0 || _empty is null)
                return;
            _empty.SetResult();
            _empty = null;
        }
    }

    /// <summary>Copies the clients that are here now.</summary>
    /// <param name="to">Grows where it is too small. Whoever keeps it keeps the clients: see <see cref="Leave"/>.</param>
    /// <returns>How many they are.</returns>
    protected int CopyClients(ref ServedClient[] to)
    {
        lock (_gate)
        {
            if (to.Length < _count)
                to = new ServedClient[_count + (_count / 2)];
            var i = 0;
            for (var client = _first; client is not null; client = client.Next)
                to[i++] = client;
            return i;
        }
    }

    private ReadOnlySpan<ServedClient> Clients()
    {
        ServedClient[] clients = [];
        var count = CopyClients(ref clients);
        return clients.AsSpan(0, count);
    }

    /// <summary>The accept or receive loop; ends when the endpoint is closed.</summary>
    protected abstract Task ReceiveAsync();

    /// <summary>Frees the rest, once nobody is served any more.</summary>
    protected virtual ValueTask ReleaseAsync() => default;
}
