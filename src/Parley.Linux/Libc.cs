using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parley.Linux;

/// <summary>
/// The system calls of the engine. Each returns what the kernel returned, and minus errno where it failed: errno is read
/// right behind the call. Those without a transition of the garbage collector never wait: their sockets are non-blocking.
/// </summary>
internal static unsafe partial class Libc
{
    internal const int Add = 1;    // EPOLL_CTL_ADD
    internal const int Delete = 2; // EPOLL_CTL_DEL
    internal const int Modify = 3; // EPOLL_CTL_MOD

    internal const uint In = 0x001;         // EPOLLIN
    internal const uint Out = 0x004;        // EPOLLOUT
    internal const uint Error = 0x008;      // EPOLLERR
    internal const uint HangUp = 0x010;     // EPOLLHUP
    internal const uint PeerClosed = 0x2000; // EPOLLRDHUP, since Linux 2.6.17
    internal const uint Edge = 1u << 31;    // EPOLLET

    internal const int CloseOnExec = 0x80000; // EPOLL_CLOEXEC, EFD_CLOEXEC, SOCK_CLOEXEC
    internal const int NonBlocking = 0x800;   // EFD_NONBLOCK, SOCK_NONBLOCK

    private const int PeekFlag = 0x02;    // MSG_PEEK
    private const int DontWait = 0x40;    // MSG_DONTWAIT
    private const int NoSignal = 0x4000;  // MSG_NOSIGNAL: EPIPE instead of SIGPIPE
    private const int SocketLevel = 1;    // SOL_SOCKET
    private const int ErrorOption = 4;    // SO_ERROR
    private const nuint BytesToRead = 0x541B; // FIONREAD (ioctl_tty(2))
    private const int LingerOption = 13;  // SO_LINGER
    private const int UdpLevel = 17;      // SOL_UDP
    private const int SegmentOption = 103; // UDP_SEGMENT

    internal static int CreateEpoll() => Result(EpollCreate(CloseOnExec));

    internal static int CreateEvent() => Result(EventFd(0, CloseOnExec | NonBlocking));

    internal static int Control(int epoll, int operation, int descriptor, EpollEvents.Entry entry) => Result(EpollControl(epoll, operation, descriptor, entry.Pointer));

    /// <summary>Waits for events; -1 milliseconds: until there is one.</summary>
    internal static int Wait(int epoll, EpollEvents events, int milliseconds) => Result(EpollWait(epoll, events.Pointer, events.Capacity, milliseconds));

    /// <summary>Looks for events without waiting.</summary>
    internal static int Look(int epoll, EpollEvents events) => Result(EpollLook(epoll, events.Pointer, events.Capacity, 0));

    /// <summary>Wakes whoever waits for an eventfd. Its counter is never read: each write is a new edge (eventfd(2), epoll(7)).</summary>
    internal static void Signal(int eventDescriptor)
    {
        ulong one = 1;
        _ = Write(eventDescriptor, (byte*)&one, sizeof(ulong)); // EAGAIN at 2^64-2 wake-ups: not in this universe
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Receive(int descriptor, byte* to, int length) =>
        Result((int)Recv(descriptor, to, length, DontWait));

    /// <summary>Looks at what comes next, and leaves it there.</summary>
    internal static int Peek(int descriptor)
    {
        byte first;
        return Result((int)Recv(descriptor, &first, 1, DontWait | PeekFlag));
    }

    /// <summary>Bytes that wait to be received.</summary>
    internal static int Available(int descriptor)
    {
        var count = 0;
        var result = Result(InputControl(descriptor, BytesToRead, &count));
        return result < 0 ? result : count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Send(int descriptor, byte* from, int length) =>
        Result((int)Send(descriptor, from, length, DontWait | NoSignal));

    internal static int SendAll(int descriptor, MessageHeader* message) =>
        Result((int)SendMessage(descriptor, message, DontWait | NoSignal));

    /// <summary>Sends one datagram; no receiver: to the socket's only peer.</summary>
    internal static int SendTo(int descriptor, byte* from, int length, byte* to, int toSize) =>
        Result((int)SendTo(descriptor, from, length, DontWait | NoSignal, to, (uint)toSize));

    /// <summary>Receives many datagrams: recvmmsg(2), since Linux 2.6.33.</summary>
    internal static int ReceiveMany(int descriptor, MessageSlot* slots, int count) => Result(ReceiveMessages(descriptor, slots, (uint)count, DontWait, null));

    /// <summary>Sends many datagrams: sendmmsg(2), since Linux 3.0. An error is the first one's; behind a sent one it is left to the next call.</summary>
    internal static int SendMany(int descriptor, MessageSlot* slots, int count) => Result(SendMessages(descriptor, slots, (uint)count, DontWait | NoSignal));

    internal static int Accept(int listener, byte* peer, int* peerSize) => Result(Accept4(listener, peer, peerSize, NonBlocking | CloseOnExec));

    internal static int Connect(int descriptor, ReadOnlySpan<byte> name)
    {
        fixed (byte* at = name)
            return Result(Connect(descriptor, at, (uint)name.Length));
    }

    internal static int LocalName(int descriptor, byte* name, int* size) => Result(GetName(descriptor, name, size));

    internal static void Close(int descriptor) => _ = CloseDescriptor(descriptor); // the descriptor is gone whatever it returns (close(2))

    internal static void FinishSending(int descriptor) => _ = Shutdown(descriptor, 1); // SHUT_WR; ENOTCONN: the peer has reset meanwhile

    /// <summary>SO_LINGER with zero seconds: the close sends a reset at once (tcp(7)).</summary>
    internal static void ResetOnClose(int descriptor)
    {
        var linger = stackalloc int[] { 1, 0 };
        _ = SetOption(descriptor, SocketLevel, LingerOption, linger, 2 * sizeof(int));
    }

    /// <summary>What became of a connect that had to wait; 0: it is connected.</summary>
    internal static int PendingError(int descriptor)
    {
        int error, size = sizeof(int);
        return GetOption(descriptor, SocketLevel, ErrorOption, &error, &size) == 0 ? error : Marshal.GetLastSystemError();
    }

    /// <summary>Whether the kernel cuts a message into datagrams (UDP_SEGMENT, since Linux 4.18). One that does not would send it whole.</summary>
    internal static bool CutsMessages(int descriptor)
    {
        int size, room = sizeof(int);
        return GetOption(descriptor, UdpLevel, SegmentOption, &size, &room) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Result(int returned) => returned >= 0 ? returned : -Marshal.GetLastSystemError();

    /// <summary>struct iovec (readv(2)).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Piece
    {
        internal byte* Start;
        internal nint Length;
    }

    /// <summary>struct msghdr (sendmsg(2)).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        internal byte* Name;
        internal uint NameSize;
        internal Piece* Pieces;
        internal nint PieceCount;
        internal byte* Control;
        internal nint ControlSize;
        internal int Flags;
    }

    /// <summary>What goes with a message that the kernel is to cut into datagrams: struct cmsghdr (cmsg(3)) and the size of each.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SegmentControl
    {
        private nint _length;
        private int _level;
        private int _type;
        private ushort _size;

        internal static SegmentControl Of(int size) => new()
        {
            _length = sizeof(nint) + (2 * sizeof(int)) + sizeof(ushort), // CMSG_LEN
            _level = UdpLevel,
            _type = SegmentOption,
            _size = (ushort)size,
        };
    }

    /// <summary>struct mmsghdr (recvmmsg(2)).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageSlot
    {
        internal MessageHeader Message;
        internal int Length;
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    [SuppressGCTransition]
    private static partial int EpollControl(int epoll, int operation, int descriptor, byte* entry);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    private static partial int EpollWait(int epoll, byte* events, int capacity, int milliseconds);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    [SuppressGCTransition]
    private static partial int EpollLook(int epoll, byte* events, int capacity, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial int EventFd(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    [SuppressGCTransition]
    private static partial nint Write(int descriptor, byte* from, nint length);

    [LibraryImport("libc", EntryPoint = "recv")]
    [SuppressGCTransition]
    private static partial nint Recv(int descriptor, byte* to, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send")]
    [SuppressGCTransition]
    private static partial nint Send(int descriptor, byte* from, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendto")]
    [SuppressGCTransition]
    private static partial nint SendTo(int descriptor, byte* from, nint length, int flags, byte* to, uint toSize);

    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    private static partial int ReceiveMessages(int descriptor, MessageSlot* slots, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg")]
    private static partial int SendMessages(int descriptor, MessageSlot* slots, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg")]
    [SuppressGCTransition]
    private static partial nint SendMessage(int descriptor, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "accept4")]
    [SuppressGCTransition]
    private static partial int Accept4(int listener, byte* peer, int* peerSize, int flags);

    [LibraryImport("libc", EntryPoint = "connect")]
    private static partial int Connect(int descriptor, byte* name, uint size);

    [LibraryImport("libc", EntryPoint = "getsockname")]
    private static partial int GetName(int descriptor, byte* name, int* size);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int InputControl(int descriptor, nuint request, int* value);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    private static partial int Shutdown(int descriptor, int how);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    private static partial int SetOption(int descriptor, int level, int name, void* value, int size);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    private static partial int GetOption(int descriptor, int level, int name, void* value, int* size);
}
