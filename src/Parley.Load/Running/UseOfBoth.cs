using System.Runtime.InteropServices;

namespace Parley.Load;

/// <summary>What this process and the server's have used, up to a time or between two.</summary>
/// <param name="Time">Of the look, or between the looks, in the clock's ticks.</param>
/// <param name="Own">This process's processor time.</param>
/// <param name="Server">The server's; null: it was not named, or is gone.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct UseOfBoth(long Time, TimeSpan Own, ProcessUse? Server)
{
    internal double OwnProcessors => Time > 0 ? Own.TotalSeconds / Clock.Seconds(Time) : 0;

    internal double? ServerProcessors => Time > 0 ? Server?.Processor.TotalSeconds / Clock.Seconds(Time) : null;

    internal static UseOfBoth Now(int? server) => new(Clock.Now, Environment.CpuUsage.TotalTime, Look(server));

    internal UseOfBoth Since(UseOfBoth earlier) => new(
        Time - earlier.Time,
        Own - earlier.Own,
        Server is { } now && earlier.Server is { } then ? new ProcessUse(now.Processor - then.Processor, now.Resident) : null);

    // It was there when the run began; a server that ends in the middle shows in the errors.
    private static ProcessUse? Look(int? server)
    {
        try
        {
            return server is { } process ? ProcessUse.Of(process) : null;
        }
        catch (ParleyException)
        {
            return null;
        }
    }
}
