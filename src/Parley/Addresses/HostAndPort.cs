using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Parley;

/// <summary>The grammar of <c>HOST:PORT</c>.</summary>
internal static class HostAndPort
{
    // RFC 1035, section 2.3.4: 255 octets on the wire are 253 characters in print; a label has 63.
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    internal static (Host Host, Port Port) Parse(string text, AddressText whole, int? usualPort = null)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']') + 1 : text.IndexOf(':') is var colon && colon < 0 ? text.Length : colon;
        if (end == 0 && text.StartsWith('['))
            throw whole.Wrong("the host", "lacks its closing bracket");

        var host = ParseHost(text[..end], whole);
        var rest = text[end..];
        if (rest.Length == 0)
        {
            return usualPort is { } usual ? (host, new Port(usual)) : throw whole.Wrong("the port", "is missing");
        }

        if (rest[0] != ':')
            throw whole.Wrong("the port", "must follow the host's bracket behind a colon");
        if (rest.IndexOf(':', 1) >= 0)
            throw whole.Wrong("the host", "must stand in brackets where it is an IPv6 address, and one colon separates it from the port");
        return (host, ParsePort(rest[1..], whole));
    }

    internal static Host ParseHost(string text, AddressText whole)
    {
        if (text.Length == 0)
            return Host.Every;
        if (text == "<broadcast>")
            return Host.Broadcast;
        if (text[0] == '[')
            return new Host(ParseV6(text[1..^1], whole));
        if (!text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return ParseInteger(text, whole);
        if (text.All(c => char.IsAsciiDigit(c) || c == '.'))
            return ParseQuad(text, whole);
        return new Host(CheckName(text, whole));
    }

    internal static Port ParsePort(string text, AddressText whole)
    {
        if (text.Length == 0)
            throw whole.Wrong("the port", "is missing");

        // A sign and digits were meant as a number; a service's name holds a letter (RFC 6335, section 5.1).
        if (!text.AsSpan(1).ContainsAnyExceptInRange('0', '9') && (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+'))
        {
            return char.IsAsciiDigit(text[0]) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= IPEndPoint.MaxPort
                ? new Port(number)
                : throw whole.Wrong("the port", $"must be 0 to {IPEndPoint.MaxPort}");
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '+'))
                throw whole.Wrong("the port", $"must be 0 to {IPEndPoint.MaxPort}, or a service's name");
        }

        return new Port(text);
    }

    private static IPAddress ParseV6(string text, AddressText whole)
    {
        var percent = text.IndexOf('%');
        if (!IPAddress.TryParse(text, out var ip) || ip.AddressFamily != AddressFamily.InterNetworkV6)
            throw whole.Wrong("the host", "is no IPv6 address: brackets hold one, like [::1]");

        // The system's parser reads an interface that it does not know as zone 0, which would be any.
        if (percent >= 0 && ip.ScopeId == 0 && text[(percent + 1)..] != "0")
            throw whole.Wrong("the zone", "is no interface of this machine: it is a name or a number behind '%', like [fe80::1%1]");
        return ip;
    }

    // The number has host byte order: 2130706433 is 0x7F000001 is 127.0.0.1 on every machine.
    private static Host ParseInteger(string text, AddressText whole) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Host(new IPAddress([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]))
            : throw whole.Wrong("the host", $"must be 0 to {uint.MaxValue} where it is one number");

    // Stricter than inet_aton(3), which reads 010 as octal and 127.1 as 127.0.0.1.
    private static Host ParseQuad(string text, AddressText whole)
    {
        var parts = text.Split('.');
        var bytes = new byte[4];
        var good = parts.Length == bytes.Length;
        for (var i = 0; good && i < bytes.Length; i++)
            good = byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[i]) && (parts[i].Length == 1 || parts[i][0] != '0');
        return good
            ? new Host(new IPAddress(bytes))
            : throw whole.Wrong("the host", "must have four numbers from 0 to 255, without leading zeros, where it is an IPv4 address");
    }

    private static string CheckName(string name, AddressText whole)
    {
        if (name.Length > LongestName)
            throw whole.Wrong("the host", $"is longer than a name may be ({LongestName} characters)");
        foreach (var label in (name.EndsWith('.') ? name[..^1] : name).Split('.'))
        {
            if (label.Length is 0 or > LongestLabel || label[0] == '-')
                throw whole.Wrong("the host", $"has a part that is empty, longer than {LongestLabel} characters or begins with a hyphen");
        }

        foreach (var rune in name.EnumerateRunes())
        {
            if (!System.Text.Rune.IsLetterOrDigit(rune) && rune.Value is not ('-' or '_' or '.'))
                throw whole.Wrong("the host", "must be a name, an IPv4 address, [an IPv6 address], one number, <broadcast>, or nothing for every interface");
        }

        return name;
    }
}
