namespace Parley.Hostile.Tests;

/// <summary>A directory that goes with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    // Short: a Unix socket's path has 108 bytes at most (unix(7)).
    public string Path { get; } = Directory.CreateTempSubdirectory("prly").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
