using System.Diagnostics;
using Parley.Load;

namespace Parley.Cli;

/// <summary>The line that a person sees while a load runs: a bar, and how many messages a second just now.</summary>
internal static class BenchProgress
{
    private const int Width = 30;
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);

    /// <summary>Shows it until the run ends.</summary>
    internal static async Task<LoadReport> ShowAsync(Terminal terminal, LoadRun run, string title, CancellationToken interrupted)
    {
        var running = run.RunAsync(interrupted);
        var (before, since) = (0L, Stopwatch.GetTimestamp());
        while (await Task.WhenAny(running, Task.Delay(Often, CancellationToken.None)) != running)
        {
            var (answered, now) = (run.Answered, Stopwatch.GetTimestamp());
            var rate = (answered - before) / Stopwatch.GetElapsedTime(since, now).TotalSeconds;
            (before, since) = (answered, now);
            var full = (int)(run.Done * Width);
            terminal.ShowStatus($"[{new string('#', full)}{new string('.', Width - full)}] {rate:N0}/s {title}");
        }

        terminal.ShowStatus(null);
        return await running;
    }
}
