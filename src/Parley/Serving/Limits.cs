namespace Parley;

/// <summary>What a server allows its peers. Immutable; on by default.</summary>
public sealed record Limits
{
    /// <summary>The default limits.</summary>
    public static Limits Default { get; } = new();

    /// <summary>Connections at once at one listener. Default 10,000. More are closed as soon as they are accepted.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>Connections at once from one source address, loopback not counted. Default 1,000.</summary>
    public int PerSource { get; init; } = 1_000;

    /// <summary>Bytes of one message on a stream, whatever the framing. Default 64 KiB.</summary>
    public int Message { get; init; } = 64 * 1024;

    /// <summary>Bytes that may wait for a peer that reads slowly, on this side of the system's buffer. Default 256 KiB. A send waits beyond it; a <c>TrySend</c> is refused.</summary>
    public int SendQueue { get; init; } = 256 * 1024;

    /// <summary>How long a peer may take nothing of what waits for it before it is aborted. Default 30 s.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a TLS or WebSocket handshake may take. Default 10 s.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long clients are given when the server stops, before they are aborted. Default 15 s.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Datagram peers with a conversation at once, at one socket. Default 10,000.</summary>
    public int Sessions { get; init; } = 10_000;

    /// <summary>How long a datagram peer's conversation outlives its last datagram. Default 2 min.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Datagrams that wait for one conversation, of 256 KiB together; more are dropped and counted. Default 64.</summary>
    public int SessionQueue { get; init; } = 64;

    /// <summary>Answers a second that one source gets from a service that may answer more than it got, loopback not counted. Default 50.</summary>
    public int AnswersPerSecond { get; init; } = 50;
}
