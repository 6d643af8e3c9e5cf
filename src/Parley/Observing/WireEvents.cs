namespace Parley;

/// <summary>What happened at a socket.</summary>
public enum WireEventKind
{
    /// <summary>A socket was made.</summary>
    Opened,

    /// <summary>It has its address, and listens if its kind does.</summary>
    Bound,

    /// <summary>A peer connected to this side.</summary>
    Accepted,

    /// <summary>This side connected to a peer.</summary>
    Connected,

    /// <summary>Bytes or a datagram came.</summary>
    Received,

    /// <summary>The system took bytes or a datagram.</summary>
    Sent,

    /// <summary>This side has finished sending (FIN sent).</summary>
    HalfClosed,

    /// <summary>The peer has finished sending (FIN received).</summary>
    PeerFinished,

    /// <summary>The socket is closed.</summary>
    Closed,

    /// <summary>An operation failed; <see cref="WireEvent.Error"/> says why.</summary>
    Failed,
}

/// <summary>One event at one socket.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Socket">A number for the socket, unique in this process.</param>
/// <param name="Local">This side's end, where it is known.</param>
/// <param name="Remote">The peer's end, where there is one.</param>
/// <param name="Payload">The bytes of <see cref="WireEventKind.Received"/> and <see cref="WireEventKind.Sent"/>; valid during the call alone.</param>
/// <param name="Error">Why it <see cref="WireEventKind.Failed"/>.</param>
/// <param name="Inferred">True: concluded from something else, not observed at the socket itself.</param>
public readonly record struct WireEvent(
    WireEventKind Kind,
    long Socket,
    Address? Local,
    Address? Remote = null,
    ReadOnlyMemory<byte> Payload = default,
    Exception? Error = null,
    bool Inferred = false);

/// <summary>
/// Hears events on the thread that makes them: it must be quick and must not throw. One that throws is a bug that costs
/// no connection: it hears nothing any more, and its exception goes to <see cref="TaskScheduler.UnobservedTaskException"/>.
/// </summary>
/// <param name="happened">The event.</param>
public delegate void WireObserver(in WireEvent happened);

/// <summary>
/// The one place where transports announce what happens. Without an observer it costs one null check.
/// A socket of this side begins with <see cref="WireEventKind.Opened"/>, one that came from a listener with
/// <see cref="WireEventKind.Accepted"/>; each that ends ends with <see cref="WireEventKind.Closed"/>, once. A connection
/// announces <see cref="WireEventKind.Failed"/> once at most, but for what is inferred. TLS and WebSocket open no sockets:
/// they begin with <see cref="WireEventKind.Accepted"/> or <see cref="WireEventKind.Connected"/>, under a number of
/// their own, and tell of the payload; what carries them tells of its own bytes.
/// </summary>
public sealed class WireEvents
{
    private static long _sockets;

    /// <summary>Tells of every event of the transports that share this object.</summary>
    public event WireObserver? Happened;

    /// <summary>True while somebody looks: payloads and addresses need be prepared only then.</summary>
    public bool IsObserved => Happened is not null;

    /// <summary>A number for a new socket.</summary>
    /// <returns>Unique in this process.</returns>
    public static long NextSocket() => Interlocked.Increment(ref _sockets);

    /// <summary>Announces an event.</summary>
    /// <param name="happened">The event.</param>
    public void Announce(in WireEvent happened)
    {
        if (Happened is { } observers)
            Tell(observers, happened);
    }

    private void Tell(WireObserver observers, in WireEvent happened)
    {
        foreach (var observer in Delegate.EnumerateInvocationList(observers))
        {
            try
            {
                observer(happened);
            }
            catch (Exception bug)
            {
                // It may be a timer's thread or a close, where nobody could catch it and the process would end.
                Happened -= observer;
                _ = Task.FromException(bug);
            }
        }
    }
}
