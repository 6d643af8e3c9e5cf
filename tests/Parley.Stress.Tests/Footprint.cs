using System.Globalization;

namespace Parley.Stress.Tests;

/// <summary>What this process holds of the system's: descriptors, and memory.</summary>
/// <param name="Descriptors">All that are open; 0 where the system does not tell.</param>
/// <param name="Managed">Bytes that are reachable.</param>
/// <param name="Resident">Bytes of the whole process that are in memory, native ones with them.</param>
internal sealed record Footprint(int Descriptors, long Managed, long Resident)
{
    public static Footprint Now()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return new Footprint(OpenDescriptors(), GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
    }

    /// <summary>As many descriptors as before, when those that are about to close have closed.</summary>
    public Task DescriptorsShouldBeBackAsync() => Guard.UntilAsync(
        () => OpenDescriptors() <= Descriptors,
        () => $"{OpenDescriptors()} descriptors are open; before, there were {Descriptors}: {Kinds()}");

    /// <summary>Descriptors of another process.</summary>
    public static int DescriptorsOf(int process) => Directory.GetFileSystemEntries($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/fd").Length;

    /// <summary>What they are: <c>40 socket, 3 pipe</c>.</summary>
    private static string Kinds() => string.Join(", ", Directory.GetFileSystemEntries("/proc/self/fd")
        .Select(static link => new FileInfo(link).LinkTarget?.Split(":[")[0] ?? "closed")
        .CountBy(static kind => kind)
        .OrderByDescending(static kind => kind.Value)
        .Select(static kind => $"{kind.Value} {kind.Key}"));

    // proc(5). The listing itself is one of them, both times.
    private static int OpenDescriptors() => OperatingSystem.IsLinux() ? DescriptorsOf(Environment.ProcessId) : 0;
}
