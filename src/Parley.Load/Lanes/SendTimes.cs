using System.Runtime.InteropServices;

namespace Parley.Load;

/// <summary>
/// When the messages left that have no answer yet, in their order: a ring in which one side adds and the other takes,
/// each from a thread of its own. Messages of one time stand in it together.
/// </summary>
internal sealed class SendTimes
{
    private readonly Entry[] _ring;
    private readonly int _mask;
    private uint _added;
    private uint _taken;

    /// <summary>Makes an empty one.</summary>
    /// <param name="capacity">Times that it must be able to hold.</param>
    internal SendTimes(int capacity)
    {
        _ring = new Entry[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity)];
        _mask = _ring.Length - 1;
    }

    internal bool IsEmpty => Volatile.Read(ref _added) == Volatile.Read(ref _taken);

    internal bool IsFull => Volatile.Read(ref _added) - Volatile.Read(ref _taken) == (uint)_ring.Length;

    /// <summary>Messages leave, or are to leave, at a time. Never more of them than <see cref="IsFull"/> permits.</summary>
    internal void Add(long time, int messages)
    {
        var added = _added;
        _ring[added & _mask] = new Entry { Time = time, Messages = messages };
        Volatile.Write(ref _added, added + 1);
    }

    /// <summary>Takes messages of the oldest time.</summary>
    /// <param name="most">At most so many.</param>
    /// <param name="time">Their time.</param>
    /// <returns>How many, 0 where none is left.</returns>
    internal int Take(int most, out long time)
    {
        var taken = _taken;
        if (taken == Volatile.Read(ref _added))
        {
            time = 0;
            return 0;
        }

        ref var oldest = ref _ring[taken & _mask];
        time = oldest.Time;
        if (oldest.Messages > most)
        {
            oldest.Messages -= most;
            return most;
        }

        var count = oldest.Messages;
        Volatile.Write(ref _taken, taken + 1);
        return count;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public long Time;
        public int Messages;
    }
}
