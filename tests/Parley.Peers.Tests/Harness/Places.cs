using System.Globalization;

namespace Parley.Peers.Tests;

/// <summary>The parts of addresses that other programs take apart.</summary>
internal static class Places
{
    /// <summary>The port of an address such as <c>tcp://127.0.0.1:12345</c>, or of a program's line that ends so.</summary>
    public static string Port(string text)
    {
        var port = text.TrimEnd()[(text.TrimEnd().LastIndexOfAny([':', ' ']) + 1)..];
        int.Parse(port, CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        return port;
    }

    /// <summary>The path of an address such as <c>unix:/tmp/x</c>.</summary>
    public static string Path(string address) => address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>The first whole line that begins or goes on with a text.</summary>
    public static string Line(string output, string holding) =>
        output.Split('\n')[..^1].First(line => line.Contains(holding, StringComparison.Ordinal));
}
