using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Parley;

/// <summary>A service that stands at an address.</summary>
/// <param name="Name">The service's name, for people.</param>
/// <param name="Address">What was really bound.</param>
/// <param name="Target">What was asked for.</param>
public sealed record Endpoint(string Name, Address Address, ListenTarget Target)
{
    /// <summary>The fingerprint of the certificate that is shown there, <c>sha256:…</c>; null without TLS.</summary>
    public string? CertificateFingerprint { get; init; }
}

/// <summary>Puts services at addresses, keeps the limits, drains.</summary>
public sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(5);

    // Guards _open and _stop. Nothing is awaited under it.
    private readonly Lock _gate = new();
    private readonly List<OpenEndpoint> _open = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IReadOnlyList<Transport> _transports;

    // Looked up for each datagram; replaced as a whole under _gate.
    private volatile FrozenSet<int> _datagramPorts = [];
    private int _lastNumber;
    private Task? _stop;

    /// <summary>Makes a server that serves nothing yet.</summary>
    /// <param name="options">What it works with. Null: all defaults.</param>
    public Server(ServerOptions? options = null)
    {
        Options = options ?? new ServerOptions();
        _transports = Options.Transports ?? TransportList.Default(Options.Wire, Options.Time, Options.Limits.Message);
        Metrics = ServerMetrics.From(Options.Meters);
        Logger = Options.Loggers.CreateLogger("Parley.Server");
        Stopping = _stopping.Token;
    }

    /// <summary>What it works with.</summary>
    public ServerOptions Options { get; }

    /// <summary>What stands where, in the order of opening.</summary>
    public IReadOnlyList<Endpoint> Endpoints
    {
        get
        {
            lock (_gate)
                return [.. _open.Select(endpoint => endpoint.Info)];
        }
    }

    /// <summary>Clients that are served now, at all endpoints together: connections, and datagram peers that have a conversation.</summary>
    public int ClientCount
    {
        get
        {
            lock (_gate)
                return _open.Sum(endpoint => endpoint.ClientCount);
        }
    }

    /// <summary>Ends when the server has stopped: it was told so, or all its listeners are at their end.</summary>
    public Task Completion => _completion.Task;

    internal ILogger Logger { get; }

    internal ServerMetrics Metrics { get; }

    internal CancellationToken Stopping { get; }

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
        await server.OpenAsync(service.GetType().Name, ListenTarget.Parse(address), service, cancellation).ConfigureAwait(false);
        return server;
    }

    /// <summary>Puts a service at one more address; it is served at once.</summary>
    /// <param name="name">The service's name, for people.</param>
    /// <param name="target">Where and how.</param>
    /// <param name="service">The service.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was bound: several for a name with several addresses, and for every interface.</returns>
    /// <exception cref="ParleyException">The address cannot be had, or the service does not speak on that kind of socket.</exception>
    public async Task<IReadOnlyList<Endpoint>> OpenAsync(string name, ListenTarget target, IService service, CancellationToken cancellation = default)
    {
        Fitness.Check(name, target, service, Options);
        var transport = _transports.For(target.Address);
        List<OpenEndpoint> opened = [];
        if (target.Address.Kind == SocketKind.Datagram)
        {
            foreach (var socket in await transport.BindDatagramsAsync(target.Address, target.Options, cancellation).ConfigureAwait(false))
                opened.Add(new DatagramEndpoint(this, new Endpoint(name, socket.Local, target), socket, service));
        }
        else
        {
            var listeners = await transport.ListenAsync(target.Address, target.Options, cancellation).ConfigureAwait(false);
            foreach (var lanes in listeners.GroupBy(listener => listener.Local))
                opened.Add(new StreamEndpoint(this, new Endpoint(name, lanes.Key, target) { CertificateFingerprint = lanes.First().CertificateFingerprint }, [.. lanes], service));
        }

        bool late;
        lock (_gate)
        {
            late = _stop is not null;
            if (!late)
                _open.AddRange(opened);
            _datagramPorts = _open.Select(endpoint => endpoint.Info.Address).OfType<UdpAddress>().Select(udp => udp.Port.Number).ToFrozenSet();
        }

        foreach (var endpoint in opened)
        {
            if (late)
                await endpoint.CloseAsync().ConfigureAwait(false);
            else
                endpoint.Start();
            Log.Listening(Logger, name, endpoint.Info.Address);
        }

        _ = StopWhenEmptyAsync();

        return late ? [] : [.. opened.Select(endpoint => endpoint.Info)];
    }

    /// <summary>Stops listening, tells every service to finish, waits <see cref="Limits.Drain"/> for them, aborts the rest.</summary>
    /// <param name="cancellation">Aborts the rest now.</param>
    /// <returns>When the server has stopped.</returns>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        Task stop;
        lock (_gate)
            stop = _stop ??= StopCoreAsync();
        using (cancellation.UnsafeRegister(static abort => ((CancellationTokenSource)abort!).Cancel(), _abort))
            await stop.ConfigureAwait(false);
    }

    /// <summary>As <see cref="StopAsync"/>.</summary>
    /// <returns>When the server has stopped.</returns>
    public ValueTask DisposeAsync() => new(StopAsync());

    internal int NextNumber() => Interlocked.Increment(ref _lastNumber);

    /// <summary>
    /// True for a sender that may be an answering socket itself, so that an answer could loop for ever: this server's own
    /// sockets, and any host's at a port that this server was told to use, since another Parley may stand there. A port
    /// that the system chose says nothing of other hosts: there it is some client's.
    /// </summary>
    internal bool MayLoopWith(int port, SocketAddress sender)
    {
        if (!_datagramPorts.Contains(port))
            return false;
        var source = UdpSockets.ToEndPoint(sender).Address;
        lock (_gate)
        {
            return _open.Exists(endpoint => endpoint.Info is { Address: UdpAddress bound, Target.Address: UdpAddress asked }
                && bound.Port.Number == port
                && (asked.Port != new Port(0) || bound.Host.Ip!.Equals(source) || bound.Host.Ip.Equals(IPAddress.Any) || bound.Host.Ip.Equals(IPAddress.IPv6Any)));
        }
    }

    /// <summary>A server whose listeners have all come to their end by themselves has nothing left to do.</summary>
    private async Task StopWhenEmptyAsync()
    {
        int count;
        do
        {
            OpenEndpoint[] open;
            lock (_gate)
                open = [.. _open];
            count = open.Length;
            await Task.WhenAll(open.Select(endpoint => endpoint.EmptyAsync())).ConfigureAwait(false);
        }
        while (count != Endpoints.Count);

        await StopAsync().ConfigureAwait(false);
    }

    /// <summary>The end of the lifetime in one place: unbind, signal, drain with a limit, abort.</summary>
    private async Task StopCoreAsync()
    {
        // Out of the caller's lock, and out of its context: Task.Yield would come back to it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        OpenEndpoint[] open;
        lock (_gate)
            open = [.. _open];

        foreach (var endpoint in open)
            await endpoint.CloseAsync().ConfigureAwait(false);

        var clients = open.Sum(endpoint => endpoint.ClientCount);
        if (clients > 0)
            Log.Stopping(Logger, clients, Options.Limits.Drain.TotalSeconds);
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var endpoint in open)
            endpoint.EndClients();

        var drained = Task.WhenAll(open.Select(endpoint => endpoint.DrainAsync()));
        using (var limit = new CancellationTokenSource(Options.Limits.Drain, Options.Time))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _abort.Token))
            await drained.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        if (!drained.IsCompleted)
        {
            Log.DrainEnded(Logger, open.Sum(endpoint => endpoint.ClientCount));
            foreach (var endpoint in open)
                endpoint.AbortClients("the server stopped");

            // A service that hears neither the signal nor the abort is left behind: it must not hold the process.
            await Task.WhenAny(drained, Task.Delay(LastGrace, Options.Time)).ConfigureAwait(false);
        }

        // The last client may have ended on an engine's thread, and whoever waits for the stop has promised nothing.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _completion.SetResult();
    }
}
