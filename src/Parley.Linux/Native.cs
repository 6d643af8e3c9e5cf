using System.Runtime.InteropServices;

namespace Parley.Linux;

/// <summary>System calls that .NET does not offer. Each keeps its errno.</summary>
internal static partial class Native
{
    internal const int SetDescriptorFlags = 2; // F_SETFD, fcntl(2)
    internal const int SetStatusFlags = 4;     // F_SETFL, fcntl(2)
    internal const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC, fcntl(2), since Linux 2.6.24
    internal const int CloseOnExec = 1;        // FD_CLOEXEC
    internal const int Terminate = 15;         // SIGTERM, signal(7)

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int process, int signal);
}
