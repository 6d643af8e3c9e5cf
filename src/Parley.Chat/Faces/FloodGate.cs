namespace Parley.Chat;

/// <summary>What becomes of a message.</summary>
internal enum FloodVerdict
{
    /// <summary>It is taken.</summary>
    Pass,

    /// <summary>It is dropped, and the member is told: the first of a run.</summary>
    Warn,

    /// <summary>It is dropped.</summary>
    Drop,

    /// <summary>The member goes.</summary>
    Remove,
}

/// <summary>
/// A token bucket that goes into debt: <see cref="ChatOptions.Burst"/> messages pass at once, then as many a second as are
/// refilled; whoever owes as much as the bucket holds is removed.
/// </summary>
internal sealed class FloodGate(ChatOptions options, TimeProvider time)
{
    private double _tokens = options.Burst;
    private long _filled = time.GetTimestamp();
    private bool _warned;

    /// <summary>Counts one message. One thread at a time.</summary>
    /// <returns>What becomes of it.</returns>
    public FloodVerdict Count()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(options.Burst, _tokens + (time.GetElapsedTime(_filled, now).TotalSeconds * options.MessagesPerSecond)) - 1;
        _filled = now;
        if (_tokens >= 0)
        {
            _warned = false;
            return FloodVerdict.Pass;
        }

        if (_tokens < -options.Burst)
            return FloodVerdict.Remove;
        var verdict = _warned ? FloodVerdict.Drop : FloodVerdict.Warn;
        _warned = true;
        return verdict;
    }
}
