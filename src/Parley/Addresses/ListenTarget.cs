namespace Parley;

/// <summary>An address to serve at, and how: what <c>tcp://:2053?backlog=5</c> says as a whole.</summary>
/// <param name="Address">The place.</param>
/// <param name="Options">How to listen there.</param>
public sealed record ListenTarget(Address Address, ListenOptions Options)
{
    /// <summary>Reads an address with listening options.</summary>
    /// <param name="text">Such as <c>tcp://:2053?backlog=5&amp;mode=iterative</c>.</param>
    /// <param name="serviceOptions">Names of options that the service adds to the grammar; null: none.</param>
    /// <returns>The place and the options.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadAddress"/> or <see cref="ErrorReason.BadOption"/>.</exception>
    public static ListenTarget Parse(string text, IReadOnlyCollection<string>? serviceOptions = null) => throw new ParleyException(ErrorReason.NotSupported, text);
}

/// <summary>An address to connect to, and how: what <c>tls://host:443?pin=sha256:…</c> says as a whole.</summary>
/// <param name="Address">The place.</param>
/// <param name="Options">How to connect there.</param>
public sealed record ConnectTarget(Address Address, ConnectOptions Options)
{
    /// <summary>Reads an address with connecting options.</summary>
    /// <param name="text">Such as <c>udp://[::1]:8091?timeout=2s</c>.</param>
    /// <returns>The place and the options.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadAddress"/> or <see cref="ErrorReason.BadOption"/>.</exception>
    public static ConnectTarget Parse(string text) => throw new ParleyException(ErrorReason.NotSupported, text);
}
