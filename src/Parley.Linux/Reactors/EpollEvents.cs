using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parley.Linux;

/// <summary>Room for struct epoll_event, which is packed on x86 and padded elsewhere (epoll_ctl(2), &lt;sys/epoll.h&gt;).</summary>
internal sealed unsafe class EpollEvents : IDisposable
{
    private static readonly int TokenAt = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;
    private static readonly int Stride = TokenAt + sizeof(ulong);

    internal EpollEvents(int capacity)
    {
        Capacity = capacity;
        Pointer = (byte*)NativeMemory.AllocZeroed((nuint)(capacity * Stride));
    }

    internal byte* Pointer { get; private set; }

    internal int Capacity { get; }

    internal uint EventsOf(int index) => Unsafe.ReadUnaligned<uint>(Pointer + (index * Stride));

    internal ulong TokenOf(int index) => Unsafe.ReadUnaligned<ulong>(Pointer + (index * Stride) + TokenAt);

    public void Dispose()
    {
        NativeMemory.Free(Pointer);
        Pointer = null;
    }

    /// <summary>One event, as it is given to epoll_ctl(2).</summary>
    internal readonly ref struct Entry
    {
        internal Entry(byte* room, uint events, ulong token)
        {
            Pointer = room;
            Unsafe.WriteUnaligned(room, events);
            Unsafe.WriteUnaligned(room + TokenAt, token);
        }

        internal byte* Pointer { get; }
    }
}
