using System.Runtime.InteropServices;

namespace Parley.Linux;

/// <summary>Asks the kernel itself for sockets of families that .NET refuses without asking.</summary>
public static partial class KernelSocket
{
    // SOCK_CLOEXEC of socket(2): no child process inherits what is closed right away.
    private const int CloseOnExec = 0x80000;
    private const int AddressFamilyNotSupported = 97;

    /// <summary>Opens a socket and closes it again.</summary>
    /// <param name="family">The kernel's number of the address family, such as 9 for AF_X25.</param>
    /// <param name="type">The kernel's number of the type, such as 5 for SOCK_SEQPACKET.</param>
    /// <param name="protocol">The protocol; 0: the family's own.</param>
    /// <exception cref="ParleyException"><see cref="ErrorReason.FamilyNotSupported"/> or <see cref="ErrorReason.Other"/>, with the system's own reason.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static void Probe(int family, int type, int protocol)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException();
        var descriptor = OpenSocket(family, type | CloseOnExec, protocol);
        if (descriptor >= 0)
        {
            _ = CloseDescriptor(descriptor);
            return;
        }

        var error = Marshal.GetLastPInvokeError();
        throw new ParleyException(
            error == AddressFamilyNotSupported ? ErrorReason.FamilyNotSupported : ErrorReason.Other,
            $"socket({family}, {type}, {protocol}) is refused: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);
}
