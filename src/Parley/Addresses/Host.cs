using System.Net;

namespace Parley;

/// <summary>The host of an address: a name, an IP address, every interface, or everybody near (broadcast).</summary>
public readonly record struct Host : ISpanFormattable
{
    /// <summary>A host by name; resolved when it is used.</summary>
    /// <param name="name">Such as <c>localhost</c>.</param>
    public Host(string name) => Name = name;

    /// <summary>A host by number. An IPv4 address that comes mapped into IPv6 is unmapped.</summary>
    /// <param name="ip">The address.</param>
    public Host(IPAddress ip) => Ip = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;

    /// <summary>Every interface, IPv4 and IPv6: the empty host.</summary>
    public static Host Every => default;

    /// <summary>255.255.255.255: everybody on the local network.</summary>
    public static Host Broadcast => new(IPAddress.Broadcast);

    /// <summary>The name, or null when the host is a number or every interface.</summary>
    public string? Name { get; }

    /// <summary>The number, or null when the host is a name or every interface.</summary>
    public IPAddress? Ip { get; }

    /// <summary>True for the empty host.</summary>
    public bool IsEvery => Name is null && Ip is null;

    /// <summary>True for 255.255.255.255.</summary>
    public bool IsBroadcast => IPAddress.Broadcast.Equals(Ip);

    /// <summary>The host in the grammar's form; an IPv6 address stands in brackets.</summary>
    /// <returns>Such as <c>localhost</c>, <c>127.0.0.1</c>, <c>[::1]</c>, <c>&lt;broadcast&gt;</c> or nothing.</returns>
    public override string ToString() =>
        Ip is null ? Name ?? "" :
        IsBroadcast ? "<broadcast>" :
        Ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{Ip}]" : Ip.ToString();

    /// <inheritdoc cref="ToString()"/>
    /// <param name="format">Not used.</param>
    /// <param name="formatProvider">Not used.</param>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Ip is null || IsBroadcast ? destination.TryWrite($"{ToString()}", out charsWritten) :
        Ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? destination.TryWrite($"[{Ip}]", out charsWritten) : Ip.TryFormat(destination, out charsWritten);
}
