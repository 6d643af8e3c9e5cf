namespace Parley;

/// <summary>A port that a protocol is known by.</summary>
/// <param name="Number">1 to 65535.</param>
/// <param name="Name">The service's name in the IANA registry.</param>
/// <param name="Tcp">True: it is spoken over TCP.</param>
/// <param name="Udp">True: it is spoken over UDP.</param>
/// <param name="Purpose">What the protocol is for, in a few words.</param>
/// <param name="Source">Where it is written down, such as <c>RFC 862</c>.</param>
/// <param name="FirstLine">
/// The first line that a person would type to it; empty: an empty line. Null: nothing to type, because the server speaks
/// at once and alone, or because the protocol is binary.
/// </param>
public sealed record WellKnownPort(int Number, string Name, bool Tcp, bool Udp, string Purpose, string Source, string? FirstLine)
{
    /// <summary>Other names that it goes by.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>True: the conversation stands inside TLS, so the address begins with <c>tls://</c>.</summary>
    public bool Tls { get; init; }
}
