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

    internal static Block Take()
    {
        if (_mine is { } mine)
        {
            _mine = null;
            return mine;
        }

        lock (Gate)
        {
            if (Shared.TryPop(out var block))
                return block;
        }

        return new Block();
    }

    internal static void GiveBack(Block block)
    {
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
}
