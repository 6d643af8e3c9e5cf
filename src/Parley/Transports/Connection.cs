using System.IO.Pipelines;

namespace Parley;

/// <summary>
/// Bytes exchanged with one peer. It has one reader and one writer at a time. Completing <see cref="Output"/> is the
/// half-close (FIN): the peer sees the end of input and may still answer. An <see cref="Input"/> that completes is the peer's.
/// On kinds that keep boundaries one flush is one message, and <see cref="Get{T}"/> of <see cref="Conversation"/> hands out the messages.
/// </summary>
public abstract class Connection : IDuplexPipe, IAsyncDisposable
{
    private Activity _activity;
    private long _bytesReceived;
    private long _bytesSent;
    private bool _isFinishing;

    /// <summary>This side's end.</summary>
    public abstract Address Local { get; }

    /// <summary>The peer's end; an unnamed Unix peer has an empty path.</summary>
    public abstract Address Remote { get; }

    /// <summary>The peer's bytes. Throws <see cref="ParleyException"/> with <see cref="ErrorReason.Reset"/> when the peer reset.</summary>
    public abstract PipeReader Input { get; }

    /// <summary>Bytes to the peer. A flush completes when the system has taken them: that is the back-pressure.</summary>
    public abstract PipeWriter Output { get; }

    /// <summary>Ends when the connection is gone, from whichever side.</summary>
    public abstract CancellationToken Closed { get; }

    /// <summary>The number that the server gave this client, from 1; 0 on a client's own connections.</summary>
    public int Number { get; internal set; }

    /// <summary>The name of the service that serves this client; empty on a client's own connections.</summary>
    public string Service { get; internal set; } = "";

    /// <summary>For the server's clocks. A decorator hands out the activity of what it decorates.</summary>
    internal virtual ref Activity Activity => ref _activity;

    /// <summary>Payload so far; one reader adds to it.</summary>
    internal long BytesReceived => Volatile.Read(ref _bytesReceived);

    /// <summary>Payload so far; one writer adds to it.</summary>
    internal long BytesSent => Volatile.Read(ref _bytesSent);

    /// <summary>What only some transports have: <see cref="Conversation"/> (boundaries), <c>SslStream</c>, <c>Socket</c>.</summary>
    /// <typeparam name="T">The thing asked for.</typeparam>
    /// <returns>It, or null where this connection has no such thing.</returns>
    public virtual T? Get<T>()
        where T : class => this as T;

    /// <summary>Runs a client's loop where this connection has its thread: what is awaited of the connection there comes back there.</summary>
    /// <param name="exchange">Reads and writes. It must not block.</param>
    /// <returns>When the loop has ended.</returns>
    public virtual Task RunAsync(Func<Task> exchange) => Task.Run(exchange);

    /// <summary>
    /// The graceful close, which never costs the peer what was said to it: FIN, then the peer's bytes are read and
    /// discarded until its FIN, bounded by 1 s of silence, 10 s in all and 16 MB; then close. (A close with unread
    /// input sends a reset, and the peer's kernel throws away what it had not read: RFC 2525, section 2.17.)
    /// </summary>
    /// <remarks>Called again meanwhile, it waits for the first one.</remarks>
    /// <param name="cancellation">Closes at once.</param>
    /// <returns>When the connection is closed.</returns>
    public ValueTask FinishAsync(CancellationToken cancellation = default) =>
        Interlocked.Exchange(ref _isFinishing, true) ? AwaitCloseAsync(cancellation) : FinishCoreAsync(cancellation);

    /// <summary>
    /// Closes without waiting for the peer's end, for whoever has all that it wants: what was said to the peer goes out,
    /// and then FIN. What the peer says from then on is answered with a reset, so this is no close for a server that
    /// answers (see <see cref="FinishAsync"/>). Kinds whose protocol has an end of its own, of both sides (TLS,
    /// WebSocket), take it as <see cref="FinishAsync"/>.
    /// </summary>
    /// <param name="cancellation">Closes at once.</param>
    /// <returns>When the connection is closed.</returns>
    public virtual ValueTask CloseAsync(CancellationToken cancellation = default) => FinishAsync(cancellation);

    /// <summary>Ends the connection now: the peer sees a reset (TCP) or an end. Pending reads and flushes fail.</summary>
    /// <param name="reason">For the event and the log; null: no particular one.</param>
    public abstract void Abort(Exception? reason = null);

    /// <summary>Aborts what was not finished and frees everything.</summary>
    /// <returns>When that is done.</returns>
    public abstract ValueTask DisposeAsync();

    /// <summary>Closes this process's hold without waiting for anything: another process has the connection now, or nobody is to have it.</summary>
    protected internal virtual void LetGo() => Abort();

    /// <summary>
    /// For transports: the <c>stopping</c> of the service that has this connection, where it has one. Whoever waits with it
    /// is told by <see cref="EndWaits"/>, so that no wait has to register for it.
    /// </summary>
    protected internal CancellationToken Ending { get; internal set; }

    /// <summary>For transports: <see cref="Ending"/> has been cancelled. Waits that were given another token go on.</summary>
    protected internal virtual void EndWaits()
    {
    }

    /// <summary>For transports: whoever uses it from here on has promised not to block. What it waits for goes on where the engine completes it.</summary>
    protected internal virtual void ComeHome()
    {
    }

    /// <summary>For transports: the graceful close of <see cref="FinishAsync"/>, which calls it once at most. The connection may be closed already, or be closed meanwhile.</summary>
    /// <param name="cancellation">Closes at once.</param>
    /// <returns>When the connection is closed, and <see cref="Closed"/> has ended.</returns>
    protected abstract ValueTask FinishCoreAsync(CancellationToken cancellation);

    /// <summary>For transports: bytes came. The idle clock starts anew.</summary>
    /// <param name="bytes">How many, perhaps none, for the metrics.</param>
    protected void NoteReceived(long bytes)
    {
        CountReceived(bytes);
        _activity.Received();
    }

    /// <summary>For transports: a send begins that may have to wait for the peer. The stall clock runs until <see cref="NoteSent"/>.</summary>
    protected void NoteSending() => _activity.SendBegins();

    /// <summary>For transports: the system took the bytes, or some of them.</summary>
    /// <param name="bytes">How many, perhaps none, for the metrics.</param>
    protected void NoteSent(long bytes)
    {
        CountSent(bytes);
        _activity.SendEnds();
    }

    /// <summary>For decorators, whose clocks are their carrier's: only the payload is counted.</summary>
    private protected void CountReceived(long bytes) => Volatile.Write(ref _bytesReceived, _bytesReceived + bytes);

    /// <inheritdoc cref="CountReceived"/>
    private protected void CountSent(long bytes) => Volatile.Write(ref _bytesSent, _bytesSent + bytes);

    /// <summary>Waits for the graceful close that another call has begun, instead of beginning a second one.</summary>
    private async ValueTask AwaitCloseAsync(CancellationToken cancellation)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (Closed.UnsafeRegister(static closed => ((TaskCompletionSource)closed!).TrySetResult(), closed).ConfigureAwait(false))
        await using (cancellation.UnsafeRegister(static connection => ((Connection)connection!).Abort(), this).ConfigureAwait(false))
            await closed.Task.ConfigureAwait(false);
    }
}
