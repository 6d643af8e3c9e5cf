namespace Parley.Load;

/// <summary>The tallies of one run, one for each thread that carried a connection on.</summary>
internal sealed class Tallies
{
    [ThreadStatic]
    private static Tally? t_mine;

    [ThreadStatic]
    private static Tallies? t_owner;

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly List<Tally> _all = [];

    /// <summary>This thread's.</summary>
    internal Tally Mine => ReferenceEquals(t_owner, this) ? t_mine! : Begin();

    /// <summary>Those that there are, which may still count.</summary>
    internal Tally[] All
    {
        get
        {
            lock (_gate)
                return [.. _all];
        }
    }

    private Tally Begin()
    {
        var tally = new Tally();
        lock (_gate)
            _all.Add(tally);
        (t_mine, t_owner) = (tally, this);
        return tally;
    }
}
