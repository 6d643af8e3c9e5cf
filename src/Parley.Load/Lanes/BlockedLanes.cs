using System.Collections.Concurrent;

namespace Parley.Load;

/// <summary>
/// Lanes whose datagram the receiver had no room for. A Unix socket whose receiver is full cannot be waited for, but an
/// answer to any lane means that it has taken a datagram: so whoever gets one lets the next of these try.
/// </summary>
internal sealed class BlockedLanes
{
    private readonly ConcurrentQueue<DatagramLane> _lanes = new();
    private volatile bool _any;

    internal void Add(DatagramLane lane)
    {
        _lanes.Enqueue(lane);
        _any = true;
    }

    /// <summary>Lets the next one try. Not under a lane's lock.</summary>
    internal void SendNext()
    {
        if (!_any)
            return;
        if (_lanes.TryDequeue(out var lane))
            lane.Retry();
        else
            _any = false;
    }
}
