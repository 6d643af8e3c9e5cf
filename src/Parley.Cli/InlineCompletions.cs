using System.Net.Sockets;

namespace Parley.Cli;

/// <summary>
/// Asks System.Net.Sockets to complete its operations on the threads that wait for the system's events, one for each core,
/// instead of handing every one over to the pool: that is a quarter of the time of a small echo. It is a switch for the
/// whole process, which the runtime reads once, at its first socket (Linux and macOS; Windows has no such threads). The
/// library sees to it that services which may block do so on the pool all the same.
/// </summary>
internal static class InlineCompletions
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Call it before the first socket. Who starts the command with the variable set has decided otherwise, or the same.</summary>
    internal static void Ask()
    {
        if (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable(Variable) is not null)
            return;
        Environment.SetEnvironmentVariable(Variable, "1");
        try
        {
            // It is read now. Programs that this process starts (exec, mode=processes) decide for themselves.
            new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified).Dispose();
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }
}
