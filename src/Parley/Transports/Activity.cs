namespace Parley;

/// <summary>
/// What a clock needs to know of a connection, at the cost of a store: whoever moves bytes raises a flag, and the
/// sweeper, once a tick, counts the ticks in which it stayed down. No clock is read on the hot path.
/// </summary>
internal struct Activity
{
    private bool _moved;
    private bool _took;
    private bool _sending;
    private int _quiet;
    private int _stalled;

    internal void Received() => Volatile.Write(ref _moved, true);

    internal void SendBegins() => Volatile.Write(ref _sending, true);

    internal void SendEnds()
    {
        Volatile.Write(ref _sending, false);
        Volatile.Write(ref _took, true);
        Volatile.Write(ref _moved, true);
    }

    /// <summary>Called once a tick by one sweeper.</summary>
    /// <returns>Ticks since any byte moved, and ticks for which a pending send has made no progress.</returns>
    internal (int Quiet, int Stalled) Tick()
    {
        _quiet = Volatile.Read(ref _moved) ? 0 : _quiet + 1;
        _stalled = Volatile.Read(ref _sending) && !Volatile.Read(ref _took) ? _stalled + 1 : 0;
        Volatile.Write(ref _moved, false);
        Volatile.Write(ref _took, false);
        return (_quiet, _stalled);
    }
}
