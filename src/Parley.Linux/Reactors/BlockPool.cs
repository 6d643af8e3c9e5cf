using System.Runtime.CompilerServices;

namespace Parley.Linux;

/// <summary>
/// Blocks between uses. A thread that gives one back gets the same one next, still in its cache; the rest is shared. An
/// idle connection has none: there are as many as are in use at once, and a few.
/// </summary>
internal static class BlockPool
{
    private const int MostShared = 64;

    [ThreadStatic]
    private static Block? _mine;

    // Guards _shared.
    private static readonly Lock Gate = new();
    private static readonly Stack<Block> Shared = new(MostShared);

    private static long _lost;

    /// <summary>Blocks that were taken and collected without having been given back: 0, unless there is a fault.</summary>
    internal static long Lost => Volatile.Read(ref _lost);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Block Take()
    {
        var block = _mine;
        if (block is null)
            block = TakeShared();
        else
            _mine = null;
        block.IsOut = true;
        return block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void GiveBack(Block block)
    {
        // Twice, and two connections would get it: each would hear the other's bytes.
        if (!block.IsOut)
            throw new InvalidOperationException("this block was given back already");
        block.IsOut = false;
        if (_mine is null)
        {
            _mine = block;
            return;
        }

        lock (Gate)
        {
            if (Shared.Count < MostShared)
                Shared.Push(block);
        }
    }

    internal static void NoteLost() => Interlocked.Increment(ref _lost);

    private static Block TakeShared()
    {
        lock (Gate)
        {
            if (Shared.TryPop(out var block))
                return block;
        }

        return new Block();
    }
}
