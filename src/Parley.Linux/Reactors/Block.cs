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

    internal Block()
    {
        Bytes = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
        Start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Bytes));
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

    internal byte* Start { get; }
}
