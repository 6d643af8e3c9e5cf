namespace Parley.Testing;

/// <summary>A clock that stands still until it is moved. Timers fire on the thread that moves it; a test can wait until one is set.</summary>
internal sealed class FakeTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Set)> _expected = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_gate)
            return _now.Ticks;
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        lock (_gate)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes when a timer is set that fires exactly so long from now: the code under test has come so far.</summary>
    public Task TimerSetAsync(TimeSpan due)
    {
        lock (_gate)
        {
            if (_timers.Exists(timer => timer.Due == _now + due))
                return Task.CompletedTask;
            var set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _expected.Add((_now + due, set));
            return set.Task.WaitAsync(Guard.Token);
        }
    }

    public void Advance(TimeSpan by)
    {
        Timer[] due;
        lock (_gate)
        {
            _now += by;
            due = [.. _timers.Where(timer => timer.Due <= _now).OrderBy(timer => timer.Due)];
            foreach (var timer in due)
                timer.Due = timer.Period > TimeSpan.Zero ? _now + timer.Period : TimeSpan.MaxValue;
        }

        foreach (var timer in due)
            timer.Callback(timer.State);
    }

    private void Set(Timer timer, TimeSpan dueTime)
    {
        lock (_gate)
        {
            timer.Due = dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : _now + dueTime;
            foreach (var (due, set) in _expected)
            {
                if (timer.Due == due)
                    set.TrySetResult();
            }
        }
    }

    private sealed class Timer(FakeTime time, TimerCallback callback, object? state) : ITimer
    {
        public TimerCallback Callback { get; } = callback;

        public object? State { get; } = state;

        public TimeSpan Due { get; set; } = TimeSpan.MaxValue;

        /// <summary>Zero: it fires once. A step of <see cref="Advance"/> fires it once, however long.</summary>
        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Period = period > TimeSpan.Zero ? period : TimeSpan.Zero;
            time.Set(this, dueTime);
            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
