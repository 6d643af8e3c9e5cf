using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace Parley.Linux;

/// <summary>A stream socket (TCP, Unix stream) whose events come from a reactor. Any thread may use it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ReactorConnection : Connection, IEventOwner
{
    private readonly Address _local;
    private readonly SocketEnd _peer;
    private readonly OpenedSocket _origin;
    private readonly long _id;
    private readonly bool _isUnix;
    private readonly ReactorWriter _writer;
    private readonly ReactorReader _reader;

    // Who hears of events: the service's reader, then the graceful close's.
    private volatile ReactorReader _current;
    private CancellationTokenSource? _closed;
    private Exception? _abortReason;

    // Single bytes: there is one of these for every idle client.
    private bool _isOver;
    private bool _failed;
    private bool _halfClosed;

    // The close that follows at once says the end as well.
    private bool _closesNext;

    /// <summary>A connection that was accepted.</summary>
    internal ReactorConnection(ReactorListener listener, int descriptor, Address local, in SocketEnd peer, Reactor reactor)
        : this(listener.Origin, new Descriptor(reactor, descriptor), local, peer, WireEvents.NextSocket(), listener.IsChecked)
    {
        Announce(WireEventKind.Accepted);
    }

    /// <summary>A connection that this side made.</summary>
    internal ReactorConnection(OpenedSocket socket, Descriptor descriptor, Address local, Address remote, bool isChecked)
        : this(socket, descriptor, local, new SocketEnd(remote), socket.Id, isChecked)
    {
        Announce(WireEventKind.Connected);
    }

    private ReactorConnection(OpenedSocket origin, Descriptor descriptor, Address local, in SocketEnd peer, long id, bool isChecked)
    {
        _origin = origin;
        _local = local;
        _peer = peer;
        _id = id;
        _isUnix = local is UnixAddress;
        IsChecked = isChecked;
        Descriptor = descriptor;
        _reader = _current = new ReactorReader(this);
        _writer = new ReactorWriter(this);
        descriptor.Owner = this; // last: where it is watched already, events may come at once
    }

    public override Address Local => _local;

    public override Address Remote => Descriptor.Reactor.Peers.Of(_id, in _peer);

    public override PipeReader Input => _reader;

    public override PipeWriter Output => _writer;

    public override CancellationToken Closed
    {
        get
        {
            var closed = Volatile.Read(ref _closed) ?? Interlocked.CompareExchange(ref _closed, new CancellationTokenSource(), null) ?? _closed;
            if (Volatile.Read(ref _isOver))
                closed.Cancel();
            return closed.Token;
        }
    }

    internal Descriptor Descriptor { get; }

    internal bool IsChecked { get; }

    /// <summary>Its waits are resumed on its reactor, wherever they began.</summary>
    internal bool IsHome { get; private set; }

    /// <summary>What broke it in mid-air.</summary>
    internal ParleyException? Failure { get; private set; }

    /// <summary>
    /// What broke it before an end was received. The system tells of a reset once: it may have told a writer on another
    /// thread, which is just about to say so.
    /// </summary>
    internal ParleyException? FailureBeforeEnd()
    {
        _writer.Settle();
        return Failure;
    }

    /// <summary>Who hears of the socket's input.</summary>
    internal ReactorReader Hearing => _current;

    /// <summary>Begins to hear of the socket.</summary>
    /// <returns>0, or minus errno.</returns>
    internal int Watch() => Descriptor.Watch(Libc.In | Libc.PeerClosed);

    /// <summary>Wants to hear of room for more bytes, too.</summary>
    /// <returns>False: nobody will tell of it, for this side has closed the socket.</returns>
    internal bool WatchForRoom() => Descriptor.WatchFor(Libc.In | Libc.PeerClosed | Libc.Out);

    void IEventOwner.Happened(uint events)
    {
        const uint Ended = Libc.PeerClosed | Libc.HangUp | Libc.Error;
        if ((events & (Libc.In | Ended)) != 0)
            _current.Happened(peerClosed: (events & Ended) != 0);
        if ((events & (Libc.Out | Libc.HangUp | Libc.Error)) != 0)
            _writer.Wake();
    }

    public override Task RunAsync(Func<Task> exchange)
    {
        ComeHome();
        return Descriptor.Reactor.RunAsync(exchange);
    }

    protected override ValueTask FinishCoreAsync(CancellationToken cancellation) => EndAsync(awaitsPeer: !_current.HasEnded, cancellation);

    public override ValueTask CloseAsync(CancellationToken cancellation = default) => EndAsync(awaitsPeer: false, cancellation);

    public override void Abort(Exception? reason = null)
    {
        if (Volatile.Read(ref _isOver))
            return;
        _abortReason = reason;
        if (!_isUnix)
            Descriptor.ResetOnClose();
        if (reason is not null)
            Failed(reason);
        Close();
    }

    public override ValueTask DisposeAsync()
    {
        if (_halfClosed && _current.HasEnded)
            Close();
        else
            Abort();
        return default;
    }

    protected override void LetGo() => Close();

    protected override void ComeHome()
    {
        IsHome = true;
        _reader.ComeHome();
    }

    protected override void EndWaits()
    {
        _current.Wake();
        _writer.Wake();
    }

    /// <summary>What the service was given as its <c>stopping</c>.</summary>
    internal CancellationToken Stopping => Ending;

    /// <summary>Signals an operation when its token is cancelled. For the service's own token there is nothing to register: see <see cref="EndWaits"/>.</summary>
    internal CancellationTokenRegistration Hear(IAttempt operation, CancellationToken token)
    {
        if (token != Ending)
            return token.UnsafeRegister(static operation => ((IAttempt)operation!).Signal(), operation);
        if (token.IsCancellationRequested)
            operation.Signal(); // it was while the wait began
        return default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Received(ReadOnlyMemory<byte> bytes)
    {
        NoteReceived(bytes.Length);
        if (_origin.Wire.IsObserved)
            Announce(WireEventKind.Received, bytes);
    }

    internal void Sending() => NoteSending();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Sent(ReadOnlyMemory<byte> bytes)
    {
        NoteSent(bytes.Length);
        if (_origin.Wire.IsObserved)
            Announce(WireEventKind.Sent, bytes);
    }

    internal void PeerFinished() => Announce(WireEventKind.PeerFinished);

    internal void FinishSending()
    {
        if (Volatile.Read(ref _isOver) || _halfClosed)
            return;
        _halfClosed = true;

        if (!_closesNext)
            Descriptor.FinishSending();
        Announce(WireEventKind.HalfClosed);
    }

    /// <summary>The sentence for a socket that failed in mid-air; a reset is one and the same thing to every reader and writer.</summary>
    internal ParleyException Broken(string doing, SocketException error)
    {
        if (Volatile.Read(ref _isOver))
            return new ParleyException(ErrorReason.Reset, $"cannot {doing} {Remote}: the connection was closed on this side", _abortReason ?? error);
        var translated = Failure ?? ReactorEngine.Sentence(doing, Remote, error);
        Failure = translated;
        Failed(translated);
        return translated;
    }

    /// <summary>What broke once is broken for every reader and writer after it: that is one event.</summary>
    private void Failed(Exception error)
    {
        if (!Interlocked.Exchange(ref _failed, true))
            Announce(WireEventKind.Failed, error: error);
    }

    private ValueTask EndAsync(bool awaitsPeer, CancellationToken cancellation)
    {
        _closesNext = !awaitsPeer;
        if (awaitsPeer || _writer.UnflushedBytes > 0)
            return EndCoreAsync(awaitsPeer, cancellation);
        _writer.Complete();
        Close();
        return default;
    }

    private async ValueTask EndCoreAsync(bool awaitsPeer, CancellationToken cancellation)
    {
        try
        {
            using (cancellation.UnsafeRegister(static connection => ((ReactorConnection)connection!).Abort(), this))
                await _writer.CompleteAsync().ConfigureAwait(false);
            if (awaitsPeer && !Volatile.Read(ref _isOver))
            {
                _current = _reader.Successor();
                _current.Inherit(_reader);
                await ReactorEngine.ReadToEndAsync(DiscardAsync, _origin.Time, cancellation).ConfigureAwait(false);
            }
        }
        catch (ParleyException)
        {
            // The peer is gone already: there is nobody left to be graceful to.
        }

        Close();
    }

    private async ValueTask<int> DiscardAsync(CancellationToken cancellation)
    {
        var result = await _current.ReadAsync(cancellation).ConfigureAwait(false);
        var count = (int)result.Buffer.Length;
        _current.AdvanceTo(result.Buffer.End);
        return count;
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _isOver, true))
            return;
        Descriptor.Close();
        Announce(WireEventKind.Closed);
        _reader.Wake();
        if (_current != _reader)
            _current.Wake();
        _writer.Wake();

        // Whoever registered there may block, and this may be an engine's thread.
        _ = Volatile.Read(ref _closed)?.CancelAsync();
    }

    private void Announce(WireEventKind kind, ReadOnlyMemory<byte> bytes = default, Exception? error = null)
    {
        if (_origin.Wire.IsObserved)
            _origin.Wire.Announce(new WireEvent(kind, _id, Local, Remote, bytes, error));
    }
}
