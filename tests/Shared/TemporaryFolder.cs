namespace Parley.Testing;

/// <summary>A folder of a test's own, deleted at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private int _last;

    // Short: a Unix socket's path has 108 bytes at most (unix(7)).
    public string Path { get; } = Directory.CreateTempSubdirectory("prly").FullName;

    /// <summary>A path where nothing is yet.</summary>
    public string NextPath() => File($"{Interlocked.Increment(ref _last)}");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
