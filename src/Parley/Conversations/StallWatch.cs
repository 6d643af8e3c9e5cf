namespace Parley;

/// <summary>Aborts a conversation whose peer takes nothing of what waits for it: without it one who never reads keeps its place for ever.</summary>
internal sealed class StallWatch(TimeProvider time, TimeSpan patience, Action<Exception?> abort) : IDisposable
{
    private ITimer? _timer;
    private int _watching;

    /// <summary>Waits for one write; aborts when it takes too long. One call at a time.</summary>
    /// <param name="write">Usually done already: then there is no timer.</param>
    /// <returns>When it is written.</returns>
    public ValueTask WatchAsync(ValueTask write) =>
        write.IsCompleted || patience == Timeout.InfiniteTimeSpan ? write : WaitAsync(write);

    public void Dispose() => _timer?.Dispose();

    private async ValueTask WaitAsync(ValueTask write)
    {
        Volatile.Write(ref _watching, 1);
        _timer ??= time.CreateTimer(static watch => ((StallWatch)watch!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(patience, Timeout.InfiniteTimeSpan);
        try
        {
            await write;
        }
        finally
        {
            Volatile.Write(ref _watching, 0);
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Fire()
    {
        if (Volatile.Read(ref _watching) == 1)
            abort(new ParleyException(ErrorReason.TimedOut, $"the peer took nothing for {patience.TotalSeconds:0} s of what waits for it"));
    }
}
