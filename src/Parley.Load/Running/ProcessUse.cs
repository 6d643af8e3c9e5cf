using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Parley.Load;

/// <summary>What a process and its descendants have used so far: processor time, and the memory they have now.</summary>
/// <param name="Processor">User and system time of all their threads.</param>
/// <param name="Resident">Bytes of memory that are in use.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProcessUse(TimeSpan Processor, long Resident)
{
    /// <summary>Looks at a process. Outside Linux its descendants are not found.</summary>
    /// <exception cref="ParleyException">There is no such process, or it may not be looked at.</exception>
    internal static ProcessUse Of(int process)
    {
        try
        {
            if (OperatingSystem.IsLinux())
                return ProcessTree.UseOf(process);
            using var found = Process.GetProcessById(process);
            return new ProcessUse(found.TotalProcessorTime, found.WorkingSet64);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException)
        {
            throw new ParleyException(ErrorReason.Other, $"process {process} cannot be looked at: {Sentence(error)}", error);
        }
    }

    private static string Sentence(Exception error) =>
        error is FileNotFoundException or DirectoryNotFoundException ? "there is none of that number" : error.Message.TrimEnd('.');
}
