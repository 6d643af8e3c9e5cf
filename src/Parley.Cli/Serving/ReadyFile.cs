using System.Text;

namespace Parley.Cli;

/// <summary>A file that is there while the server is ready: a line for each address, the service's name and the address.</summary>
internal sealed class ReadyFile : IDisposable
{
    private readonly string _path;

    private ReadyFile(string path) => _path = path;

    /// <summary>Takes away a file that an earlier server left behind: it would say "ready" too early.</summary>
    internal static void Clear(string path) => File.Delete(path);

    /// <summary>Writes the file, whole at once: whoever waits for it never sees a part.</summary>
    internal static ReadyFile Write(string path, IEnumerable<Endpoint> endpoints)
    {
        var lines = new StringBuilder();
        foreach (var endpoint in endpoints)
            lines.Append(endpoint.Name).Append(' ').Append(endpoint.Address).Append('\n');
        var whole = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(whole, lines.ToString());
        File.Move(whole, path, overwrite: true);
        return new ReadyFile(path);
    }

    public void Dispose() => File.Delete(_path);
}
