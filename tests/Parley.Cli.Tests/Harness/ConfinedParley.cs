namespace Parley.Cli.Tests;

/// <summary>The command where it may open only so many files and sockets. (The shell becomes the command, so the process is the command's own.)</summary>
internal sealed class ConfinedParley(int descriptors, params string[] arguments)
    : RunningProgram("/bin/sh", ["-c", $"ulimit -n {descriptors}; exec \"$0\" \"$@\"", ParleyProcess.Path, .. arguments], environment: null);
