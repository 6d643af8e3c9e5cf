namespace Parley.Tests;

/// <summary>A directory for socket files that goes away with the test. Its path is short: a Unix socket's has at most 107 bytes.</summary>
internal sealed class SocketDirectory : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("p").FullName;
    private int _next;

    internal string NextPath() => Path.Combine(_path, $"{Interlocked.Increment(ref _next)}");

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
