using System.Globalization;
using System.Runtime.Versioning;

namespace Parley.Load;

/// <summary>
/// A process and those that it started, from proc(5): a server that starts a process for each client does its work
/// there. One that ends meanwhile is not missed, its parent takes its time over.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class ProcessTree
{
    // USER_HZ, which the kernel scales its ticks to on every architecture that .NET runs on: time(7).
    private const long TicksPerSecond = 100;

    /// <summary>What they have used, and the memory they have now.</summary>
    /// <exception cref="IOException">There is no such process.</exception>
    internal static ProcessUse UseOf(int process)
    {
        var use = OfOne(process);
        foreach (var child in Children(process))
        {
            try
            {
                var below = UseOf(child);
                use = new ProcessUse(use.Processor + below.Processor, use.Resident + below.Resident);
            }
            catch (IOException)
            {
                // It has ended meanwhile, and a parent that waits for it has its time: see below.
            }
        }

        return use;
    }

    // proc_pid_stat(5). Counted from the state, the third: the name before it may hold anything, a blank or ')' too.
    private static ProcessUse OfOne(int process)
    {
        const int UserTime = 14 - 3, TimeOfEndedChildrenInKernel = 17 - 3;
        var line = File.ReadAllText($"/proc/{process}/stat");
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = 0L;
        for (var field = UserTime; field <= TimeOfEndedChildrenInKernel; field++)
            ticks += Number(fields[field]);
        return new ProcessUse(TimeSpan.FromTicks(ticks * (TimeSpan.TicksPerSecond / TicksPerSecond)), Resident(process));
    }

    // proc_pid_statm(5), the second. The same figure in proc_pid_stat(5) is a sum that the processors have not all added to:
    // of a process that has just begun it is often 0 (Linux 6.18).
    private static long Resident(int process) =>
        Number(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1]) * Environment.SystemPageSize;

    // proc_pid_task_children(5), Linux 4.2 or later.
    private static List<int> Children(int process)
    {
        List<int> children = [];
        try
        {
            foreach (var task in Directory.EnumerateDirectories($"/proc/{process}/task"))
                children.AddRange(File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static id => (int)Number(id)));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // A kernel without that file, or the thread has ended meanwhile.
        }

        return children;
    }

    private static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);
}
