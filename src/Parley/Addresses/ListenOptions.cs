namespace Parley;

/// <summary>How one client is served beside another.</summary>
public enum ServeMode
{
    /// <summary>All on few threads: the default.</summary>
    Async,

    /// <summary>One client at a time; the others wait in the backlog.</summary>
    Iterative,

    /// <summary>A thread for each client.</summary>
    Threads,

    /// <summary>A process for each client.</summary>
    Processes,
}

/// <summary>Who moves the bytes.</summary>
public enum Engine
{
    /// <summary>What measures best here.</summary>
    Auto,

    /// <summary>The Linux engine: one epoll loop a core.</summary>
    Reactor,

    /// <summary>The portable engine: System.Net.Sockets.</summary>
    Sockets,
}

/// <summary>How a conversation splits a stream into messages.</summary>
public enum FramingChoice
{
    /// <summary>Lines, or whatever came before 100 ms of silence: fits simple clients. The default.</summary>
    Auto,

    /// <summary>A message ends at a newline.</summary>
    Lines,

    /// <summary>One receive is one message.</summary>
    Chunks,

    /// <summary>Four bytes of length, most significant first, then the message.</summary>
    Length,
}

/// <summary>How to listen at an address. Immutable; the defaults are safe ones.</summary>
public sealed record ListenOptions
{
    /// <summary>All defaults.</summary>
    public static ListenOptions Default { get; } = new();

    /// <summary>Connections the kernel holds until they are accepted. Default 512; Linux clamps it to net.core.somaxconn.</summary>
    public int Backlog { get; init; } = 512;

    /// <summary>How clients are served beside each other. Default <see cref="ServeMode.Async"/>.</summary>
    public ServeMode Mode { get; init; }

    /// <summary>How conversations on streams find their messages. Default <see cref="FramingChoice.Auto"/>.</summary>
    public FramingChoice Framing { get; init; }

    /// <summary>A peer silent in both directions this long is let go. Null: the service's own default. <see cref="Timeout.InfiniteTimeSpan"/>: never.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>Clients served at once at this address; more are turned away. Null: the server's limit.</summary>
    public int? Connections { get; init; }

    /// <summary>The mode of a Unix socket's file. Default 0600: its owner alone.</summary>
    public UnixFileMode Permissions { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A PEM file with the certificate (and chain) to show. Null: a certificate of this machine's own making.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with the certificate's key. Null: the certificate's file holds it too.</summary>
    public string? KeyFile { get; init; }

    /// <summary>A PEM file with the authorities that clients' certificates must come from. Null: no client certificate is asked for.</summary>
    public string? ClientAuthorityFile { get; init; }

    /// <summary>Who moves the bytes. Default <see cref="Parley.Engine.Auto"/>.</summary>
    public Engine Engine { get; init; }

    /// <summary>TCP_NODELAY: small messages leave at once. Default true.</summary>
    public bool NoDelay { get; init; } = true;

    /// <summary>Hops (or, for multicast, how far) a packet may travel. Null: the system's default.</summary>
    public int? TimeToLive { get; init; }

    /// <summary>Options that the service added to the grammar, by name; one without a value is <c>true</c>. Compared by content.</summary>
    public IReadOnlyDictionary<string, string> ServiceOptions
    {
        get;
        init => field = ServiceOptionSet.Of(value);
    } = ServiceOptionSet.Empty;
}
