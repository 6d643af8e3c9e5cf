namespace Parley.Stress.Tests;

/// <summary>A folder for sockets' files, each with a name of its own.</summary>
internal sealed class SocketFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _last;

    public string Next() => _folder.File($"{Interlocked.Increment(ref _last)}");

    public void Dispose() => _folder.Dispose();
}
