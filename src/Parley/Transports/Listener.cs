namespace Parley;

/// <summary>One listening socket. It accepts; what a layer above the socket has to say first is said in <see cref="HandshakeAsync"/>.</summary>
public abstract class Listener : IAsyncDisposable
{
    /// <summary>Where it listens, with the port that was really bound.</summary>
    public abstract Address Local { get; }

    /// <summary>
    /// The fingerprint of the certificate that clients are shown: <c>sha256:</c> and the SHA-256 of its SubjectPublicKeyInfo in
    /// hex, as <c>pin=</c> takes it. Null: no TLS here.
    /// </summary>
    public virtual string? CertificateFingerprint => null;

    /// <summary>Runs the loop that accepts where this listener has its thread: what is awaited of the listener there comes back there.</summary>
    /// <param name="accepting">Calls <see cref="AcceptAsync"/> until it returns null. It must not block.</param>
    /// <returns>When the loop has ended.</returns>
    public virtual Task RunAsync(Func<Task> accepting) => Task.Run(accepting);

    /// <summary>Waits for the next connection. One call at a time.</summary>
    /// <param name="cancellation">Gives up; the listener stays open.</param>
    /// <returns>The connection as the socket has it, before any handshake; null once the listener is closed.</returns>
    /// <exception cref="ParleyException">
    /// <see cref="ErrorReason.ResourcesExhausted"/>: out of descriptors or memory; wait before the next call.
    /// Any other reason: this listener is broken. A peer that left before it was accepted is no exception.
    /// </exception>
    public abstract ValueTask<Connection?> AcceptAsync(CancellationToken cancellation = default);

    /// <summary>Says what comes before the first byte of the service (TLS, WebSocket), away from the accept loop.</summary>
    /// <param name="accepted">What <see cref="AcceptAsync"/> returned; from here on it belongs to the result.</param>
    /// <param name="cancellation">Ends a handshake that takes too long.</param>
    /// <returns>The connection that the service sees.</returns>
    /// <exception cref="ParleyException">The peer's handshake was wrong; <paramref name="accepted"/> is closed.</exception>
    public virtual ValueTask<Connection> HandshakeAsync(Connection accepted, CancellationToken cancellation) => new(accepted);

    /// <summary>Stops listening: the port is free, a Unix socket's file is gone, a pending accept returns null.</summary>
    /// <returns>When that is done.</returns>
    public abstract ValueTask DisposeAsync();
}
