namespace Parley.Load;

/// <summary>One run of a plan, from the first connection to the report.</summary>
public sealed class LoadRun
{
    private static readonly TimeSpan TickTime = TimeSpan.FromMilliseconds(5);

    // How long answers are waited for that were due in the window.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);

    // Connections that are opened at the same time.
    private const int Openers = 32;

    private readonly LaneSetting _setting;
    private long _begun;

    /// <summary>Prepares a run.</summary>
    /// <param name="plan">What to do.</param>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadOption"/>: the plan makes no sense, and the message says why.</exception>
    public LoadRun(LoadPlan plan) => _setting = new LaneSetting(PlanRules.Checked(plan));

    /// <summary>How much of the measuring time is over, from 0 to 1.</summary>
    public double Done => _begun == 0 ? 0 : Math.Clamp((double)(Clock.Now - _setting.Window.From) / (_setting.Window.To - _setting.Window.From), 0, 1);

    /// <summary>Messages answered so far, those of the warm-up too.</summary>
    public long Answered => _setting.Tallies.All.Sum(static tally => Volatile.Read(ref tally.All));

    /// <summary>Runs it.</summary>
    /// <param name="interrupted">Ends it early: the report says what there is so far.</param>
    /// <returns>What it found.</returns>
    /// <exception cref="ParleyException">The server cannot be reached, or nothing was ever answered.</exception>
    public async Task<LoadReport> RunAsync(CancellationToken interrupted = default)
    {
        var plan = _setting.Plan;
        if (plan.ServerProcess is { } server)
            _ = ProcessUse.Of(server);
        var lanes = await OpenAsync(interrupted).ConfigureAwait(false);
        try
        {
            return await MeasureAsync(lanes, interrupted).ConfigureAwait(false);
        }
        finally
        {
            foreach (var lane in lanes)
                await lane.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<Lane[]> OpenAsync(CancellationToken cancellation)
    {
        var plan = _setting.Plan;
        var lanes = new Lane?[plan.Connections];
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, lanes.Length), new ParallelOptions { MaxDegreeOfParallelism = Openers, CancellationToken = cancellation }, async (number, cancel) =>
                lanes[number] = plan.Target.Address.Kind == SocketKind.Datagram
                    ? new DatagramLane(_setting, number, await Client.OpenDatagramsAsync(plan.Target, plan.Client, cancel).ConfigureAwait(false))
                    : new StreamLane(_setting, number, await Client.ConnectAsync(plan.Target, plan.Client, cancel).ConfigureAwait(false))).ConfigureAwait(false);
        }
        catch
        {
            foreach (var lane in lanes)
            {
                if (lane is not null)
                    await lane.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }

        return lanes!;
    }

    private async Task<LoadReport> MeasureAsync(Lane[] lanes, CancellationToken interrupted)
    {
        var (plan, window) = (_setting.Plan, _setting.Window);
        var begin = Clock.Now;
        window.Open(begin + Clock.Ticks(plan.WarmUp), begin + Clock.Ticks(plan.WarmUp + plan.Duration));
        _begun = begin;
        var ended = Task.WhenAll(lanes.Select(static lane => lane.RunAsync()));
        var pacer = new Pacer(_setting, lanes);
        var pacing = _setting.IsOpenLoop ? pacer.RunAsync(begin) : Task.CompletedTask;

        await TickUntilAsync(window.From, lanes, ended, interrupted).ConfigureAwait(false);
        var before = UseOfBoth.Now(plan.ServerProcess);
        await TickUntilAsync(window.To, lanes, ended, interrupted).ConfigureAwait(false);
        window.Close(Clock.Now);
        var used = UseOfBoth.Now(plan.ServerProcess).Since(before);
        var drained = Clock.Now + Clock.Ticks(plan.Target.Address.Kind == SocketKind.Datagram ? plan.LostAfter + TickTime : Drain);
        await TickUntilAsync(drained, lanes, ended, interrupted).ConfigureAwait(false);
        foreach (var lane in lanes)
            lane.Stop();
        await Task.WhenAll(ended, pacing).ConfigureAwait(false);
        foreach (var lane in lanes)
            await lane.DisposeAsync().ConfigureAwait(false);

        var tallies = _setting.Tallies.All;
        if (_setting.Troubles.FirstError is { } error && !tallies.Any(static tally => tally.All > 0))
            throw error;
        return Report(tallies, used) with { SentLate = pacer.SentLate };
    }

    private LoadReport Report(Tally[] tallies, UseOfBoth used)
    {
        var latency = new LatencyHistogram();
        foreach (var tally in tallies)
            latency.Add(tally.Latency);
        return new LoadReport
        {
            Plan = _setting.Plan,
            Seconds = Clock.Seconds(Math.Max(0, _setting.Window.To - _setting.Window.From)),
            Messages = tallies.Sum(static tally => tally.Messages),
            Latency = latency,
            Errors = _setting.Troubles.Errors,
            FirstError = _setting.Troubles.FirstError,
            Bad = _setting.Troubles.Bad,
            FirstBad = _setting.Troubles.FirstBad,
            Lost = tallies.Sum(static tally => tally.Lost),
            Late = tallies.Sum(static tally => tally.Late),
            Unsent = tallies.Sum(static tally => tally.Unsent),
            Unanswered = tallies.Sum(static tally => tally.Unanswered),
            OwnProcessors = used.OwnProcessors,
            ServerProcessors = used.ServerProcessors,
            ServerResident = used.Server?.Resident,
        };
    }

    /// <summary>Waits for a time, for the end of all lanes or for the interruption, and lets lanes look at the clock meanwhile.</summary>
    private static async Task TickUntilAsync(long until, Lane[] lanes, Task ended, CancellationToken interrupted)
    {
        var isDatagrams = lanes[0] is DatagramLane;
        for (long now; (now = Clock.Now) < until && !ended.IsCompleted && !interrupted.IsCancellationRequested;)
        {
            var left = TimeSpan.FromSeconds(Clock.Seconds(until - now));
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
            await Task.WhenAny(ended, Task.Delay(isDatagrams && left > TickTime ? TickTime : left, timer.Token)).ConfigureAwait(false);
            await timer.CancelAsync().ConfigureAwait(false);
            if (isDatagrams)
            {
                foreach (var lane in lanes)
                    lane.Tick(Clock.Now);
            }
        }
    }
}
