using System.Diagnostics;

namespace Parley.Load;

/// <summary>The clock of the load: <see cref="Stopwatch"/>'s ticks.</summary>
internal static class Clock
{
    // A power of ten on every system that .NET runs on: 1 GHz on Linux and macOS, 10 MHz on Windows.
    private static readonly long NanosecondsPerTick = Math.Max(1, 1_000_000_000 / Stopwatch.Frequency);

    internal static long Now => Stopwatch.GetTimestamp();

    internal static long Nanoseconds(long ticks) => ticks * NanosecondsPerTick;

    internal static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    internal static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;
}
