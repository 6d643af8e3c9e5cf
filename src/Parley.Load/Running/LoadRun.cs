namespace Parley.Load;

/// <summary>One run of a plan, from the first connection to the report.</summary>
public sealed class LoadRun
{
    private static readonly TimeSpan TickTime = TimeSpan.FromMilliseconds(5);

    // For answers that were due in the window.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);

    private readonly LaneSetting _setting;
    private readonly IdleHold? _idle;

    /// <summary>Prepares a run.</summary>
    /// <param name="plan">What to do.</param>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadOption"/>: the plan makes no sense, and the message says why.</exception>
    public LoadRun(LoadPlan plan)
    {
        _setting = new LaneSetting(PlanRules.Checked(plan));
        _idle = plan.Mode == LoadMode.Idle ? new IdleHold(_setting) : null;
    }

    /// <summary>How much of the measuring time is over, from 0 to 1.</summary>
    public double Done => _setting.Window.Share(Clock.Now);

    /// <summary>Messages answered so far, those of the warm-up too; connections opened, where they only rest.</summary>
    public long Answered => _idle?.Opened ?? _setting.Tallies.All.Sum(static tally => Volatile.Read(ref tally.All));

    /// <summary>Runs it, once.</summary>
    /// <param name="interrupted">Ends it early: the report says what there is so far.</param>
    /// <returns>What it found.</returns>
    /// <exception cref="ParleyException">The server cannot be reached, or never answered as it should. <see cref="ErrorReason.ProtocolViolation"/>: it answered otherwise.</exception>
    public async Task<LoadReport> RunAsync(CancellationToken interrupted = default)
    {
        if (_setting.Plan.ServerProcess is { } server)
            _ = ProcessUse.Of(server);
        if (_idle is not null)
            return await _idle.RunAsync(interrupted).ConfigureAwait(false);

        var lanes = await LaneOpening.OpenAsync(_setting, interrupted).ConfigureAwait(false);
        try
        {
            return await MeasureAsync(lanes, interrupted).ConfigureAwait(false);
        }
        finally
        {
            await LaneOpening.DisposeAsync(lanes).ConfigureAwait(false);
        }
    }

    private async Task<LoadReport> MeasureAsync(Lane[] lanes, CancellationToken interrupted)
    {
        var (plan, window) = (_setting.Plan, _setting.Window);
        var begin = Clock.Now;
        window.Open(begin + Clock.Ticks(plan.WarmUp), begin + Clock.Ticks(plan.WarmUp + plan.Duration));
        var ended = Task.WhenAll(lanes.Select(static lane => lane.RunAsync()));
        var pacer = new Pacer(_setting, lanes);
        var pacing = _setting.IsOpenLoop ? pacer.RunAsync(begin) : Task.CompletedTask;
        bool IsOver() => ended.IsCompleted || interrupted.IsCancellationRequested;

        await TickUntilAsync(() => window.From, lanes, IsOver).ConfigureAwait(false);
        var before = UseOfBoth.Now(plan.ServerProcess);
        await TickUntilAsync(() => window.To, lanes, IsOver).ConfigureAwait(false);
        window.Close(Clock.Now);
        var used = UseOfBoth.Now(plan.ServerProcess).Since(before);

        var drained = Clock.Now + Clock.Ticks(Drain);
        await TickUntilAsync(() => drained, lanes, () => IsOver() || Array.TrueForAll(lanes, static lane => lane.OwesNothing)).ConfigureAwait(false);
        foreach (var lane in lanes)
            lane.Stop();
        await Task.WhenAll(ended, pacing).ConfigureAwait(false);
        await Ending.AllAsync(lanes, static (lane, patience) => lane.CloseAsync(patience), interrupted).ConfigureAwait(false);

        if (_setting.Troubles.FirstError is { } error && Answered == 0)
            throw error;
        return LoadReport.Of(_setting, used) with { SentLate = pacer.SentLate };
    }

    /// <summary>Waits for a time, or until all is over before it; lets those lanes look at the clock meanwhile that need it: all are of one kind.</summary>
    private static async Task TickUntilAsync(Func<long> until, Lane[] lanes, Func<bool> isOver)
    {
        for (long now; (now = Clock.Now) < until() && !isOver();)
        {
            var left = TimeSpan.FromSeconds(Clock.Seconds(until() - now));
            await Task.Delay(left < TickTime ? left : TickTime, CancellationToken.None).ConfigureAwait(false);
            now = Clock.Now;
            foreach (var lane in lanes)
            {
                if (lane.NeedsClock)
                    lane.Tick(now);
                else
                    break;
            }
        }
    }
}
