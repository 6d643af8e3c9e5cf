using Microsoft.Win32.SafeHandles;

namespace Parley.Cli;

/// <summary>Standard input, output and error as raw bytes, without the console's own ideas about them.</summary>
internal static class StandardStreams
{
    /// <summary>Reads bytes as they come; on a terminal a line at a time, as the system's line editing hands them out.</summary>
    // The console's stream would put the terminal into the runtime's own line editing.
    internal static Stream Input() =>
        OperatingSystem.IsWindows() || Console.IsInputRedirected ? Console.OpenStandardInput() : Open(0, FileAccess.Read);

    internal static Stream Output() => Write(1, Console.OpenStandardOutput);

    internal static Stream Error() => Write(2, Console.OpenStandardError);

    /// <summary>
    /// The console's stream keeps silent about a broken pipe, so a pipe is written as a file. A regular file is not:
    /// a FileStream writes at an offset of its own (pwrite), and would overwrite what other processes put there.
    /// </summary>
    private static Stream Write(int descriptor, Func<Stream> console)
    {
        if (OperatingSystem.IsWindows())
            return console();
        var file = Open(descriptor, FileAccess.Write);
        return file.CanSeek ? console() : file;
    }

    private static FileStream Open(int descriptor, FileAccess access) => new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
}
