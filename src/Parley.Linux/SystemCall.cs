using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parley.Linux;

/// <summary>
/// System calls by their number (syscall(2)). The C library's own functions for those that may wait are cancellation points
/// (pthreads(7)): with more than one thread in the process they enter and leave a state of the thread around each call,
/// which is a quarter of what an echo costs outside the kernel (benchmarks/RESULTS.md).
/// </summary>
internal static partial class SystemCall
{
    // arch/x86/entry/syscalls/syscall_64.tbl; for arm64 include/uapi/asm-generic/unistd.h. They never change.
    private static readonly bool IsX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    internal static readonly nint EpollWait = IsX64 ? 281 : 22; // epoll_pwait: the only one on arm64
    internal static readonly nint EpollControl = IsX64 ? 233 : 21;
    internal static readonly nint Receive = IsX64 ? 45 : 207;   // recvfrom
    internal static readonly nint Send = IsX64 ? 44 : 206;      // sendto
    internal static readonly nint Accept = IsX64 ? 288 : 242;   // accept4
    internal static readonly nint Close = IsX64 ? 3 : 57;
    internal static readonly nint ReceiveMany = IsX64 ? 299 : 243; // recvmmsg
    internal static readonly nint SendMany = IsX64 ? 307 : 269;    // sendmmsg

    /// <summary>Whether this processor's numbers are known; elsewhere the C library is called.</summary>
    internal static readonly bool IsKnown = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>A call that does not wait: without a transition of the garbage collector, which waits for it.</summary>
    /// <returns>What the kernel returned; minus errno where it failed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Now(nint number, nint first, nint second, nint third, nint fourth = 0, nint fifth = 0, nint sixth = 0)
    {
        var result = CallNow(number, first, second, third, fourth, fifth, sixth);
        return result != -1 ? result : -Marshal.GetLastSystemError();
    }

    /// <summary>A call that takes its time.</summary>
    /// <inheritdoc cref="Now"/>
    internal static nint Long(nint number, nint first, nint second, nint third, nint fourth = 0, nint fifth = 0, nint sixth = 0)
    {
        var result = Call(number, first, second, third, fourth, fifth, sixth);
        return result != -1 ? result : -Marshal.GetLastSystemError();
    }

    // Declared with a variable number of arguments, which both calling conventions pass as any others.
    [LibraryImport("libc", EntryPoint = "syscall")]
    [SuppressGCTransition]
    private static partial nint CallNow(nint number, nint first, nint second, nint third, nint fourth, nint fifth, nint sixth);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint first, nint second, nint third, nint fourth, nint fifth, nint sixth);
}
