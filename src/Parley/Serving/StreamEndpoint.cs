namespace Parley;

/// <summary>A place's listeners and their clients: accepts, admits, serves in the mode asked for, keeps the clocks.</summary>
internal sealed class StreamEndpoint : OpenEndpoint
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Listener[] _lanes;
    private readonly Admission _admission;

    // What moved is told by the sweeper, and by a client that leaves.
    private readonly Lock _telling = new();
    private readonly ITimer _sweeper;
    private readonly int _idleTicks;
    private readonly int _stallTicks;

    // The sweeper's own, from tick to tick: an array for thousands of clients, made anew every second, would be a large object each time.
    private ServedClient[] _swept = [];
    private bool _isSweeping;

    internal StreamEndpoint(Server server, Endpoint info, Listener[] lanes, IService service)
        : base(server, info, service)
    {
        _lanes = lanes;
        var options = info.Target.Options;
        var limits = server.Options.Limits;
        _admission = new Admission(options.Connections ?? limits.Connections, limits.PerSource);

        // In mode=processes the bytes pass by this process: the child keeps the clocks.
        Idle = options.Mode == ServeMode.Processes ? Timeout.InfiniteTimeSpan : options.Idle ?? service.Idle;
        var tick = Tick(Idle, limits.Stall);
        _idleTicks = Ticks(Idle, tick);
        _stallTicks = Ticks(limits.Stall, tick);
        _sweeper = server.Options.Time.CreateTimer(static endpoint => ((StreamEndpoint)endpoint!).Sweep(), this, tick, tick);
    }

    internal TimeSpan Idle { get; }

    internal void Left(StreamClient client, Address remote)
    {
        lock (_telling)
            client.TellMoved(Metrics);
        _admission.Leave(remote);
    }

    internal override async ValueTask CloseAsync()
    {
        foreach (var lane in _lanes)
            await lane.DisposeAsync().ConfigureAwait(false);
    }

    protected override Task ReceiveAsync() => Task.WhenAll(_lanes.Select(lane => lane.RunAsync(() => AcceptAsync(lane))));

    private async Task AcceptAsync(Listener lane)
    {
        var pausing = false;
        while (true)
        {
            Connection? accepted;
            try
            {
                accepted = await lane.AcceptAsync().ConfigureAwait(false);
            }
            catch (ParleyException error) when (error.Reason == ErrorReason.ResourcesExhausted)
            {
                // Accepting again at once would spin: the connection stays in the backlog, and descriptors come back as clients leave.
                if (!pausing)
                {
                    pausing = true;
                    Metrics.Failed(error.Reason.ToString());
                    Log.AcceptPaused(Logger, Info.Name, Info.Address, error.Message);
                }

                await Task.Delay(Pause, Server.Options.Time).ConfigureAwait(false);
                continue;
            }
            catch (ParleyException error)
            {
                Metrics.Failed(error.Reason.ToString());
                Log.AcceptEnded(Logger, Info.Name, Info.Address, error.Message);
                return;
            }

            if (accepted is null)
                return;
            pausing = false;
            if (_admission.Enter(accepted.Remote) is { } full)
            {
                Log.TurnedAway(Logger, Info.Name, accepted.Remote, full.Sentence);
                Metrics.TurnedAway(full.Reason);
                accepted.LetGo();
                continue;
            }

            var client = new StreamClient(this, lane, accepted, Server.NextNumber());
            var serving = ServeAsync(client);
            if (Info.Target.Options.Mode == ServeMode.Iterative)
                await serving.ConfigureAwait(false);
        }
    }

    protected override ValueTask ReleaseAsync() => _sweeper.DisposeAsync();

    /// <summary>An eighth of the shortest limit, so that no limit is overstepped by more than that; at least 20 ms, at most 1 s.</summary>
    private static TimeSpan Tick(TimeSpan idle, TimeSpan stall)
    {
        var shortest = idle == Timeout.InfiniteTimeSpan || stall < idle ? stall : idle;
        return TimeSpan.FromMilliseconds(Math.Clamp(shortest.TotalMilliseconds / 8, 20, 1000));
    }

    private static int Ticks(TimeSpan limit, TimeSpan tick) => limit == Timeout.InfiniteTimeSpan ? int.MaxValue : (int)Math.Ceiling(limit / tick);

    private void Sweep()
    {
        // A tick that comes before the one before it has got round is left out.
        if (Interlocked.Exchange(ref _isSweeping, true))
            return;
        var count = CopyClients(ref _swept);
        try
        {
            foreach (var client in _swept.AsSpan(0, count))
                Sweep((StreamClient)client);
        }
        finally
        {
            _swept.AsSpan(0, count).Clear();
            Volatile.Write(ref _isSweeping, false);
        }
    }

    private void Sweep(StreamClient client)
    {
        lock (_telling)
            client.TellMoved(Metrics);
        var (quiet, stalled) = client.Activity.Tick();
        if (stalled >= _stallTicks)
            client.Abort($"it took nothing for {Server.Options.Limits.Stall.TotalSeconds:0.###} s", ErrorReason.TimedOut);
        else if (quiet >= _idleTicks)
            client.End($"silent for {Idle.TotalSeconds:0.###} s");
    }
}
