using System.Globalization;

namespace Parley.Cli;

/// <summary>
/// Whether this process may read its terminal. One that runs in the background (<c>parley serve &amp;</c>) would be stopped by
/// SIGTTIN for trying, and serve nobody.
/// </summary>
internal static class Foreground
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Waits until standard input may be read.</summary>
    internal static async Task UntilOursAsync(Terminal terminal, CancellationToken cancellation)
    {
        while (terminal.InIsTerminal && !IsOurs())
            await Task.Delay(Interval, cancellation);
    }

    /// <summary>proc(5): in /proc/self/stat the fields behind the name in parentheses are state, ppid, pgrp, session, tty_nr, tpgid.</summary>
    private static bool IsOurs()
    {
        if (!OperatingSystem.IsLinux())
            return true;
        try
        {
            var stat = File.ReadAllText("/proc/self/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return int.Parse(fields[5], CultureInfo.InvariantCulture) is var foreground && (foreground < 0 || fields[2] == fields[5]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
