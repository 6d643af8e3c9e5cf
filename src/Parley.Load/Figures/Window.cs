namespace Parley.Load;

/// <summary>The time that is measured. Whoever receives compares with it the time that it has at hand, so nobody has to be told.</summary>
internal sealed class Window
{
    private long _from = long.MaxValue;
    private long _to = long.MaxValue;

    internal long From => Volatile.Read(ref _from);

    internal long To => Volatile.Read(ref _to);

    /// <summary>Fixes when measuring begins and ends.</summary>
    internal void Open(long from, long to)
    {
        Volatile.Write(ref _to, to);
        Volatile.Write(ref _from, from);
    }

    /// <summary>Ends it now, if it has not ended: the load was interrupted, or has nobody left to talk to.</summary>
    internal void Close(long now)
    {
        if (now < To)
            Volatile.Write(ref _to, now);
    }

    internal bool Holds(long time) => time >= From && time < To;

    /// <summary>How much of it is over, from 0 to 1.</summary>
    internal double Share(long now) => From == long.MaxValue || now <= From ? 0 : now >= To ? 1 : (double)(now - From) / (To - From);
}
