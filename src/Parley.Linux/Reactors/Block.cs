using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parley.Linux;

/// <summary>
/// A buffer for the kernel: an array that the garbage collector never moves, so that no call has to pin it. An array
/// and not naked memory, so that a service which keeps it too long reads stale bytes at worst (docs/adr/0011).
/// </summary>
internal sealed unsafe class Block
{
    /// <summary>What one receive takes at most. Large messages want few calls, and one block in use stays in the cache.</summary>
    internal const int Size = 64 * 1024;

    // A cache line: where the kernel copies to a page's very beginning, or its source stands at the same place of a page,
    // some processors (AMD, FSRM) copy several times slower. Measured in benchmarks/RESULTS.md.
    private const int Line = 64;
    private const int Page = 4096;

    internal Block()
    {
        Bytes = GC.AllocateUninitializedArray<byte>(Size + (2 * Line), pinned: true);
        Start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Bytes));
        First = (int)(Line - ((nuint)Start % Line));
        if (((nuint)Start + (nuint)First) % Page == 0)
            First += Line;
    }

#pragma warning disable MA0055 // it frees nothing: only the collector can tell that nobody has a block any more which was not given back
    ~Block()
    {
        if (IsOut)
            BlockPool.NoteLost();
    }
#pragma warning restore MA0055

    /// <summary>Somebody has it: it is not in the pool.</summary>
    internal bool IsOut { get; set; }

    internal byte[] Bytes { get; }

    /// <summary>Where the array is.</summary>
    internal byte* Start { get; }

    /// <summary>Index of the first byte to be used: it begins a cache line, and no page.</summary>
    internal int First { get; }
}
