using System.Text;

namespace Parley;

/// <summary>The grammar of places without host and port: Unix sockets, memory, X.25.</summary>
internal static class LocalAddressParser
{
    // unix(7): sun_path has 108 bytes on Linux and ends with a zero byte; BSD's has 104. An abstract name begins with
    // a zero byte instead (our @) and fills the rest.
    private static readonly int RoomForPath = OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? 104 : 108;

    internal static Address Parse(string scheme, string place, string text)
    {
        var whole = new AddressText(text, Example(scheme));
        if (place.AsSpan().ContainsAnyInRange('\0', '\u001f') || place.Contains('\u007f'))
            throw whole.Wrong(Part(scheme), "must not hold control characters");

        return scheme switch
        {
            "unix" => Unix(place, SocketKind.Stream, whole),
            "unix-dgram" => Unix(place, SocketKind.Datagram, whole),
            "unix-seqpacket" => Unix(place, SocketKind.Messages, whole),
            "memory" => Memory(place, SocketKind.Stream, whole),
            "memory-dgram" => Memory(place, SocketKind.Datagram, whole),
            "memory-seqpacket" => Memory(place, SocketKind.Messages, whole),
            _ => X25(place, whole),
        };
    }

    private static UnixAddress Unix(string path, SocketKind kind, AddressText whole)
    {
        var isAbstract = path.StartsWith('@');
        var room = isAbstract ? RoomForPath : RoomForPath - 1;
        if (Encoding.UTF8.GetByteCount(path) is var bytes && bytes > room)
            throw whole.Wrong(isAbstract ? "the name" : "the path", $"has {bytes} bytes, and this system takes {room}");
        return path == "@" ? throw whole.Wrong("the name", "is missing behind '@'") : new UnixAddress(path, kind);
    }

    private static MemoryAddress Memory(string name, SocketKind kind, AddressText whole) =>
        name.Length == 0 ? throw whole.Wrong("the name", "is missing") : new MemoryAddress(name, kind);

    private static X25Address X25(string host, AddressText whole)
    {
        foreach (var c in host)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.'))
                throw whole.Wrong("the host", "must have letters, digits, dots and hyphens alone");
        }

        return host.Length == 0 ? throw whole.Wrong("the host", "is missing") : new X25Address(host);
    }

    private static string Part(string scheme) => scheme.StartsWith("unix", StringComparison.Ordinal) ? "the path" : scheme == "x25" ? "the host" : "the name";

    private static string Example(string scheme) => scheme switch
    {
        "x25" => "x25:123456789012",
        _ => scheme.StartsWith("unix", StringComparison.Ordinal) ? $"{scheme}:/run/parley.sock" : $"{scheme}:desk",
    };
}
