using System.Net;

namespace Parley;

/// <summary>A TCP port of a host: <c>tcp://HOST:PORT</c>.</summary>
/// <param name="Host">A name, a number, or every interface.</param>
/// <param name="Port">A number, a service's name, or 0 for any free one.</param>
public sealed record TcpAddress(Host Host, Port Port) : Address
{
    /// <summary>The address of a socket end as the system reports it; a mapped IPv4 address is unmapped.</summary>
    /// <param name="end">What <c>getsockname</c> or <c>getpeername</c> said.</param>
    public TcpAddress(IPEndPoint end)
        : this(new Host(end.Address), new Port(end.Port))
    {
    }

    /// <inheritdoc/>
    public override SocketKind Kind => SocketKind.Stream;

    /// <inheritdoc/>
    public override string ToString() => $"tcp://{Host}:{Port}";

    /// <inheritdoc/>
    public override bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"tcp://{Host}:{Port}", out charsWritten);
}

/// <summary>A UDP port of a host, of a multicast group or of everybody near: <c>udp://HOST:PORT</c>.</summary>
/// <param name="Host">A name, a number, a multicast group, <c>&lt;broadcast&gt;</c>, or every interface.</param>
/// <param name="Port">A number, a service's name, or 0 for any free one.</param>
public sealed record UdpAddress(Host Host, Port Port) : Address
{
    /// <inheritdoc cref="TcpAddress(IPEndPoint)"/>
    public UdpAddress(IPEndPoint end)
        : this(new Host(end.Address), new Port(end.Port))
    {
    }

    /// <inheritdoc/>
    public override SocketKind Kind => SocketKind.Datagram;

    /// <inheritdoc/>
    public override string ToString() => $"udp://{Host}:{Port}";

    /// <inheritdoc/>
    public override bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"udp://{Host}:{Port}", out charsWritten);
}

/// <summary>TLS over TCP: <c>tls://HOST:PORT</c>.</summary>
/// <param name="Host">A name, a number, or every interface.</param>
/// <param name="Port">A number, a service's name, or 0 for any free one.</param>
public sealed record TlsAddress(Host Host, Port Port) : Address
{
    /// <inheritdoc/>
    public override SocketKind Kind => SocketKind.Stream;

    /// <inheritdoc/>
    public override string ToString() => $"tls://{Host}:{Port}";

    /// <inheritdoc/>
    public override bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"tls://{Host}:{Port}", out charsWritten);
}

/// <summary>WebSocket (RFC 6455) over TCP or TLS: <c>ws://HOST:PORT/PATH</c>, <c>wss://HOST:PORT/PATH</c>.</summary>
/// <param name="Host">A name, a number, or every interface.</param>
/// <param name="Port">A number, a service's name, or 0 for any free one.</param>
/// <param name="Path">The request's path, beginning with a slash.</param>
/// <param name="Secure">True: over TLS.</param>
public sealed record WebSocketAddress(Host Host, Port Port, string Path, bool Secure) : Address
{
    /// <inheritdoc/>
    public override SocketKind Kind => SocketKind.Messages;

    /// <inheritdoc/>
    public override string ToString() => $"{(Secure ? "wss" : "ws")}://{Host}:{Port}{Path}";
}

/// <summary>An X.25 host: <c>x25:HOST</c>. Known to the grammar; most systems lack the family.</summary>
/// <param name="Host">The X.121 address.</param>
public sealed record X25Address(string Host) : Address
{
    /// <inheritdoc/>
    public override SocketKind Kind => SocketKind.Messages;

    /// <inheritdoc/>
    public override string ToString() => $"x25:{Host}";
}
