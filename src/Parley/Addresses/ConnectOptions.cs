namespace Parley;

/// <summary>How to connect to an address. Immutable; the defaults are safe ones.</summary>
public sealed record ConnectOptions
{
    /// <summary>All defaults.</summary>
    public static ConnectOptions Default { get; } = new();

    /// <summary>The local end to send from, as HOST and PORT. Null: the system chooses.</summary>
    public (Host Host, Port Port)? From { get; init; }

    /// <summary>A PEM file with the authorities that the server's certificate must come from. Null: the system's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>The server's key must have this fingerprint: <c>sha256:</c> and the SHA-256 of its SubjectPublicKeyInfo in hex. Null: no pin.</summary>
    public string? Pin { get; init; }

    /// <summary>True: any certificate is taken. Dangerous: anybody in between can read and change everything.</summary>
    public bool Insecure { get; init; }

    /// <summary>A PEM file with the certificate (and chain) to show to a server that asks for one. Null: none is shown.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with that certificate's key. Null: the certificate's file holds it too.</summary>
    public string? KeyFile { get; init; }

    /// <summary>How long connecting (and a TLS or WebSocket handshake) may take. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>TCP_NODELAY: small messages leave at once. Default true.</summary>
    public bool NoDelay { get; init; } = true;

    /// <summary>Hops (or, for multicast, how far) a packet may travel. Null: the system's default.</summary>
    public int? TimeToLive { get; init; }

    /// <summary>SO_BROADCAST: datagrams to a broadcast address are permitted. Default false.</summary>
    public bool Broadcast { get; init; }
}
