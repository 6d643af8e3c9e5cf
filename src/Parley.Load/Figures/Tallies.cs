namespace Parley.Load;

/// <summary>The tallies of one run, one for each thread that carried a connection on.</summary>
internal sealed class Tallies
{
    [ThreadStatic]
    private static Tally? _mine;

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly List<Tally> _all = [];

    /// <summary>This thread's.</summary>
    internal Tally Mine => _mine is { } mine && ReferenceEquals(mine.Owner, this) ? mine : Begin();

    /// <summary>Those that there are, which may still count.</summary>
    internal Tally[] All
    {
        get
        {
            lock (_gate)
                return [.. _all];
        }
    }

    /// <summary>The latencies of all of them.</summary>
    internal LatencyHistogram Latency()
    {
        var latency = new LatencyHistogram();
        foreach (var tally in All)
            latency.Add(tally.Latency);
        return latency;
    }

    private Tally Begin()
    {
        var tally = new Tally(this);
        lock (_gate)
            _all.Add(tally);
        return _mine = tally;
    }
}
