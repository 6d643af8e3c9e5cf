using System.Net;

namespace Parley.Cli;

/// <summary>The lines of hosts(5): an address, then its names; <c>#</c> begins a comment.</summary>
internal static class HostsFile
{
    /// <summary>The addresses of a name, in the order of the file.</summary>
    internal static IReadOnlyList<IPAddress> Find(string text, string name)
    {
        List<IPAddress> found = [];
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && words.Skip(1).Contains(name, StringComparer.OrdinalIgnoreCase) && IPAddress.TryParse(words[0], out var address) && !found.Contains(address))
                found.Add(address);
        }

        return found;
    }
}
