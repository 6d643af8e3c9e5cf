using System.Globalization;

namespace Parley.Stress.Tests;

/// <summary>What this process holds of the system's: descriptors, and memory.</summary>
/// <param name="Descriptors">Sockets, pipes, epoll sets and the like that are open; 0 where the system does not tell.</param>
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
    public static int DescriptorsOf(int process) => KindsOf(process).Count();

    /// <summary>What they are: <c>40 socket, 3 pipe</c>.</summary>
    private static string Kinds() => string.Join(", ", KindsOf(Environment.ProcessId)
        .CountBy(static kind => kind)
        .OrderByDescending(static kind => kind.Value)
        .Select(static kind => $"{kind.Value} {kind.Key}"));

    // proc(5). Not the files: the runtime opens a library when it is first needed, and keeps it.
    private static IEnumerable<string> KindsOf(int process) => Directory.GetFileSystemEntries($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/fd")
        .Select(static link => new FileInfo(link).LinkTarget ?? "/closed meanwhile")
        .Where(static target => !target.StartsWith('/'))
        .Select(static target => target.Split(":[")[0]);

    private static int OpenDescriptors() => OperatingSystem.IsLinux() ? DescriptorsOf(Environment.ProcessId) : 0;
}
