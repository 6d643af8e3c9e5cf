using System.Globalization;

namespace Parley;

/// <summary>A table of services' names and ports, in the form of services(5).</summary>
internal sealed class ServiceNames
{
    private static readonly Lazy<ServiceNames> OfSystem = new(() => new ServiceNames(ReadLines(Path())));

    private readonly Dictionary<(string Name, bool Datagrams), int> _ports = [];
    private readonly Dictionary<(int Port, bool Datagrams), string> _names = [];

    /// <summary>Reads a table.</summary>
    /// <param name="lines">Each <c>name port/protocol alias… # comment</c>; others are passed over.</param>
    internal ServiceNames(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            AddLine(line);
        foreach (var known in WellKnownPorts.All)
        {
            if (known.Tcp)
                Add(known.Number, false, [known.Name, .. known.Aliases]);
            if (known.Udp)
                Add(known.Number, true, [known.Name, .. known.Aliases]);
        }
    }

    /// <summary>The table of this system, filled up with our own.</summary>
    internal static ServiceNames System => OfSystem.Value;

    internal string? NameOf(int port, bool datagrams) => _names.GetValueOrDefault((port, datagrams));

    internal int? PortOf(string service, bool datagrams) => _ports.TryGetValue((service, datagrams), out var port) ? port : null;

    internal int Find(string service, bool datagrams)
    {
        if (_ports.TryGetValue((service, datagrams), out var port))
            return port;
        var (protocol, other) = datagrams ? ("udp", "tcp") : ("tcp", "udp");
        throw new ParleyException(
            ErrorReason.BadAddress,
            _ports.ContainsKey((service, !datagrams))
                ? $"the service '{service}' is one of {other}, not of {protocol}, as in {other}://localhost:{service}"
                : $"the service {AddressText.Quote(service)} is unknown; the nearest known is '{Nearest.To(service, [.. _ports.Keys.Where(key => key.Datagrams == datagrams).Select(key => key.Name)])}', as in {protocol}://localhost:echo");
    }

    private void AddLine(string line)
    {
        var comment = line.IndexOf('#');
        var words = (comment < 0 ? line : line[..comment]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || words[1].Split('/') is not [var number, "tcp" or "udp"])
            return;
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535)
            Add(port, words[1].EndsWith("udp", StringComparison.Ordinal), [words[0], .. words.Skip(2)]);
    }

    // The first line of a name or of a port wins, as in getservbyname(3): so the system's table goes before ours.
    private void Add(int port, bool datagrams, IReadOnlyList<string> names)
    {
        _names.TryAdd((port, datagrams), names[0]);
        foreach (var name in names)
            _ports.TryAdd((name, datagrams), port);
    }

    private static string Path() => OperatingSystem.IsWindows()
        ? global::System.IO.Path.Combine(Environment.SystemDirectory, "drivers", "etc", "services")
        : "/etc/services";

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Containers often come without the file; our own table stands in for it.
            return [];
        }
    }
}
