using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parley;

/// <summary>
/// A reader's own room for the next message, as long as its peer says little things: a wait with it saves a receive for each.
/// The first large one ends the habit.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct LittleRoom
{
    // What is larger is not little.
    private const int Most = 4 * 1024;

    private const int Least = 256;

    // So many little messages one after another make it likely that the next one is little too.
    private const int Habit = 4;

    private byte[]? _room;
    private int _times;
    private int _largest;

    /// <summary>Takes note of a message.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Note(int length)
    {
        if (length > Most)
        {
            (_times, _largest) = (0, 0);
            return;
        }

        _times = Math.Min(_times + 1, Habit);
        _largest = Math.Max(_largest, length);
    }

    /// <summary>The room, with which more than the largest of them fits.</summary>
    /// <returns>Null: it is no habit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte[]? Get()
    {
        if (_times < Habit)
            return null;
        if (_room is null || _room.Length <= _largest)
            _room = GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(Least, _largest + 1)));
        return _room;
    }

    /// <summary>Whether this is the room, and no buffer of the pool.</summary>
    internal readonly bool Is(byte[] buffer) => buffer == _room;
}
