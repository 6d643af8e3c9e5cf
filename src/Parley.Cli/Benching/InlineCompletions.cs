namespace Parley.Cli;

/// <summary>
/// Asks .NET's sockets to carry connections on where they became ready, without a hop to the thread pool. The load never
/// blocks there, so it may. It is read at the first socket of the process, hence a matter of the command and not of a library.
/// </summary>
internal static class InlineCompletions
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    internal static void Ask()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
            Environment.SetEnvironmentVariable(Variable, "1");
    }
}
