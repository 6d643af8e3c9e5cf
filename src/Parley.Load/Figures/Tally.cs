namespace Parley.Load;

/// <summary>
/// What one thread has counted. Connections have no thread of their own: whoever carries them on counts in its own tally,
/// so nothing is locked, whether a reactor's one thread carries them or a pool's many.
/// </summary>
internal sealed class Tally(Tallies owner)
{
    /// <summary>Answered in the window.</summary>
    internal long Messages;

    /// <summary>Answered since the beginning, for the progress.</summary>
    internal long All;

    /// <summary>Datagrams of the window that were given up.</summary>
    internal long Lost;

    /// <summary>Datagrams that came after they had been given up, or twice.</summary>
    internal long Late;

    /// <summary>Messages of the schedule that could not be sent.</summary>
    internal long Unsent;

    /// <summary>Messages that were never answered.</summary>
    internal long Unanswered;

    internal Tallies Owner { get; } = owner;

    internal LatencyHistogram Latency { get; } = new();
}
