using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Parley.Load;

/// <summary>What a process and its descendants have used so far: processor time, and the memory they have now.</summary>
/// <param name="Processor">User and system time of all their threads.</param>
/// <param name="Resident">Bytes of memory that are in use.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProcessUse(TimeSpan Processor, long Resident)
{
    /// <summary>Looks at a process.</summary>
    /// <exception cref="ParleyException">There is no such process, or it may not be looked at.</exception>
    internal static ProcessUse Of(int process)
    {
        try
        {
            var use = new ProcessUse();
            foreach (var one in WithDescendants(process))
            {
                using var found = Process.GetProcessById(one);
                use = new ProcessUse(use.Processor + found.TotalProcessorTime, use.Resident + found.WorkingSet64);
            }

            return use;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException)
        {
            throw new ParleyException(ErrorReason.Other, $"process {process} cannot be looked at: {error.Message.TrimEnd('.')}", error);
        }
    }

    // proc_pid_task_children(5), Linux 4.2 or later. A server that starts a process for each client does its work there.
    private static IEnumerable<int> WithDescendants(int process)
    {
        yield return process;
        foreach (var child in Children(process))
        {
            foreach (var descendant in WithDescendants(child))
                yield return descendant;
        }
    }

    private static List<int> Children(int process)
    {
        List<int> children = [];
        try
        {
            foreach (var task in Directory.EnumerateDirectories($"/proc/{process}/task"))
                children.AddRange(File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static id => int.Parse(id, CultureInfo.InvariantCulture)));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // No such files on other systems, or the thread has ended meanwhile.
        }

        return children;
    }
}
