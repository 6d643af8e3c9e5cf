namespace Parley;

/// <summary>The grammar of addresses: text in, <see cref="Address"/> out, or an error that names the part that is wrong.</summary>
internal static class AddressParser
{
    private const int HttpPort = 80;
    private const int HttpsPort = 443;

    private static readonly string[] Internet = ["tcp", "udp", "tls", "ws", "wss"];
    private static readonly string[] Local = ["unix", "unix-dgram", "unix-seqpacket", "memory", "memory-dgram", "memory-seqpacket", "x25"];

    /// <summary>Reads an address without options.</summary>
    internal static Address Parse(string text)
    {
        var (place, options) = Split(text);
        return options is null
            ? ParsePlace(place)
            : throw new ParleyException(ErrorReason.BadAddress, $"the options behind '?' in {AddressText.Quote(text)} have no place here: an address alone is wanted, as in tcp://localhost:2053");
    }

    /// <summary>Cuts the text at the first question mark.</summary>
    /// <returns>The place, and what stands behind the question mark, or null where there is none.</returns>
    internal static (string Place, string? Options) Split(string text)
    {
        var mark = text.IndexOf('?');
        return mark < 0 ? (text, null) : (text[..mark], text[(mark + 1)..]);
    }

    /// <summary>A place that can be served at or connected to: an unnamed Unix socket exists, but nobody can name it.</summary>
    internal static Address ParseTarget(string place) => ParsePlace(place) switch
    {
        UnixAddress { IsUnnamed: true } => throw new ParleyException(ErrorReason.BadAddress, $"the path in {AddressText.Quote(place)} is missing, as in {place}/run/parley.sock"),
        var address => address,
    };

    internal static Address ParsePlace(string text)
    {
        if (AddressText.HasUser(text))
            throw new ParleyException(ErrorReason.BadAddress, $"the host in {AddressText.Quote(text)} carries a user or a password, which sockets do not take: leave it out, as in tcp://localhost:2053");

        var colon = text.IndexOf(':');
        var scheme = colon < 0 ? "" : text[..colon].ToLowerInvariant();
        var rest = text[(colon + 1)..];
        if (Array.IndexOf(Local, scheme) >= 0)
            return LocalAddressParser.Parse(scheme, rest, text);
        if (!rest.StartsWith("//", StringComparison.Ordinal))
            throw NoScheme(text, scheme);
        return Array.IndexOf(Internet, scheme) >= 0 ? ParseInternet(scheme, rest[2..], text) : throw UnknownScheme(text, scheme);
    }

    /// <summary>True for kinds whose place is a name in this machine, where an @ is a character like others.</summary>
    internal static bool IsLocal(string text) =>
        text.IndexOf(':') is var colon && colon > 0 && Array.IndexOf(Local, text[..colon].ToLowerInvariant()) >= 0;

    private static Address ParseInternet(string scheme, string rest, string text)
    {
        var web = scheme is "ws" or "wss";
        var whole = new AddressText(text, web ? $"{scheme}://localhost:8080/chat" : $"{scheme}://localhost:2053");
        var slash = rest.IndexOf('/');
        if (slash >= 0 && !web)
            throw whole.Wrong("the path", "belongs to ws:// and wss:// alone: leave it out");

        var path = slash < 0 ? "/" : WebPath(rest[slash..], whole);
        var usual = scheme switch { "ws" => HttpPort, "wss" => HttpsPort, _ => (int?)null };
        var (host, port) = HostAndPort.Parse(slash < 0 ? rest : rest[..slash], whole, usual);
        return scheme switch
        {
            "tcp" => new TcpAddress(host, port),
            "udp" => new UdpAddress(host, port),
            "tls" => new TlsAddress(host, port),
            _ => new WebSocketAddress(host, port, path, scheme == "wss"),
        };
    }

    // A request line ends at white space, and RFC 3986 wants all but visible ASCII percent-encoded.
    private static string WebPath(string path, AddressText whole) =>
        path.AsSpan().ContainsAnyExceptInRange('!', '~') || path.Contains('#')
            ? throw whole.Wrong("the path", "may hold visible ASCII alone, without '#' (write others as %XX)")
            : path;

    private static ParleyException NoScheme(string text, string scheme) =>
        Array.IndexOf(Internet, scheme) >= 0
            ? new ParleyException(ErrorReason.BadAddress, $"two slashes are missing behind '{scheme}:' in {AddressText.Quote(text)}: write {scheme}://localhost:2053")
            : new ParleyException(ErrorReason.BadAddress, $"the kind of socket is missing in {AddressText.Quote(text)}: begin with tcp://, udp://, tls://, ws://, wss:// or unix:, as in tcp://localhost:2053");

    private static ParleyException UnknownScheme(string text, string scheme) =>
        new(ErrorReason.BadAddress, $"the kind of socket in {AddressText.Quote(text)} is unknown; the nearest known is '{Nearest.To(scheme, [.. Internet, .. Local])}', as in tcp://localhost:2053");
}
