namespace Parley.Hostile.Tests;

/// <summary>What this process holds: open sockets and managed memory.</summary>
/// <param name="Sockets">Descriptors that are sockets; 0 where the system does not tell.</param>
/// <param name="Memory">Bytes that are reachable.</param>
internal sealed record Figures(int Sockets, long Memory)
{
    // The shared pool keeps the buffers of the busiest moment until it trims itself; anything that grows with what a peer
    // sent (tens of megabytes a peer here, hundreds in all) is far above it.
    private const long MostMemory = 48 * 1024 * 1024;

    public static Figures Now() => new(OpenSockets(), GC.GetTotalMemory(forceFullCollection: true));

    /// <summary>Waits until everything that was opened since is closed, and holds the memory against its bound.</summary>
    public async Task ShouldBeBackAsync()
    {
        await Guard.UntilAsync(() => OpenSockets() <= Sockets, () => $"{OpenSockets()} sockets are open; before, there were {Sockets}");
        (GC.GetTotalMemory(forceFullCollection: true) - Memory).ShouldBeLessThan(MostMemory);
    }

    // proc(5): each descriptor is a link, and a socket's says socket:[inode]. Other descriptors come and go with the runtime's own business.
    private static int OpenSockets() => OperatingSystem.IsLinux()
        ? Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(static link => Target(link)?.StartsWith("socket:", StringComparison.Ordinal) == true)
        : 0;

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            return null; // closed since it was listed
        }
    }
}
