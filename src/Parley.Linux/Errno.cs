using System.Net.Sockets;

namespace Parley.Linux;

/// <summary>errno(3) as this library's errors know it: the numbers are those of the Linux architectures that .NET runs on.</summary>
internal static class Errno
{
    internal const int Interrupted = 4;         // EINTR
    internal const int Io = 5;                  // EIO
    internal const int BadDescriptor = 9;       // EBADF
    internal const int Again = 11;              // EAGAIN, EWOULDBLOCK
    internal const int Invalid = 22;            // EINVAL
    internal const int MessageSize = 90;        // EMSGSIZE
    internal const int NoBuffers = 105;         // ENOBUFS
    internal const int InProgress = 115;        // EINPROGRESS

    /// <summary>The exception for a system call that failed.</summary>
    /// <param name="errno">A positive number.</param>
    /// <returns>With the code that .NET has for it, so that one table of sentences serves every engine.</returns>
    internal static SocketException ToException(int errno)
    {
        var code = errno switch
        {
            1 or 13 => SocketError.AccessDenied,                  // EPERM, EACCES
            2 => SocketError.AddressNotAvailable,                 // ENOENT, as .NET has it for Unix paths
            12 or NoBuffers => SocketError.NoBufferSpaceAvailable, // ENOMEM, ENOBUFS
            23 or 24 => SocketError.TooManyOpenSockets,           // ENFILE, EMFILE
            32 => SocketError.Shutdown,                           // EPIPE
            MessageSize => SocketError.MessageSize,
            98 => SocketError.AddressAlreadyInUse,                // EADDRINUSE
            99 => SocketError.AddressNotAvailable,                // EADDRNOTAVAIL
            100 => SocketError.NetworkDown,                       // ENETDOWN
            101 => SocketError.NetworkUnreachable,                // ENETUNREACH
            103 => SocketError.ConnectionAborted,                 // ECONNABORTED
            104 => SocketError.ConnectionReset,                   // ECONNRESET
            107 => SocketError.NotConnected,                      // ENOTCONN
            110 => SocketError.TimedOut,                          // ETIMEDOUT
            111 => SocketError.ConnectionRefused,                 // ECONNREFUSED
            112 => SocketError.HostDown,                          // EHOSTDOWN
            113 => SocketError.HostUnreachable,                   // EHOSTUNREACH
            BadDescriptor => SocketError.OperationAborted,        // closed on this side
            _ => SocketError.SocketError,
        };
        return new SocketException((int)code, System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno));
    }
}
