using System.IO.Pipelines;
using System.Net.Sockets;

namespace Parley;

/// <summary>A connected stream socket (TCP, Unix stream) on System.Net.Sockets.</summary>
internal sealed class SocketConnection : Connection
{
    private readonly Socket _socket;
    private readonly SocketReader _reader;
    private readonly SocketWriter _writer;
    private readonly WireEvents _wire;
    private readonly TimeProvider _time;
    private readonly long _id;
    private CancellationTokenSource? _closed;
    private Exception? _broken; // what broke it, or why it was aborted
    private int _failed;
    private int _halfClosed;
    private int _state; // 0 open, 1 closed
    private volatile bool _peerFinished;
    private volatile bool _shutDown;
    private bool _releases;

    internal SocketConnection(Socket socket, Address local, Address remote, bool accepted, WireEvents wire, TimeProvider time, long? id = null)
    {
        _socket = socket;
        _wire = wire;
        _time = time;
        Local = local;
        Remote = remote;
        _socket.Blocking = false; // what is tried at once must never wait; operations do not mind
        _reader = new SocketReader(this);
        _writer = new SocketWriter(this);
        _id = id ?? WireEvents.NextSocket();
        Announce(accepted ? WireEventKind.Accepted : WireEventKind.Connected);
    }

    public override Address Local { get; }

    public override Address Remote { get; }

    public override PipeReader Input => _reader;

    public override PipeWriter Output => _writer;

    public override CancellationToken Closed
    {
        get
        {
            var closed = Volatile.Read(ref _closed);
            if (closed is null)
            {
                // Neither timed nor linked: it needs no disposal.
                var made = new CancellationTokenSource();
                closed = Interlocked.CompareExchange(ref _closed, made, null) ?? made;
                if (IsClosed)
                    closed.Cancel();
            }

            return closed.Token;
        }
    }

    internal Socket Socket => _socket;

    internal bool IsClosed => Volatile.Read(ref _state) != 0;

    public override T? Get<T>()
        where T : class => typeof(T) == typeof(Socket) ? (T)(object)_socket : base.Get<T>();

    public override Task RunAsync(Func<Task> exchange)
    {
        _reader.GoesOnAnywhere();
        return base.RunAsync(exchange);
    }

    protected override ValueTask FinishCoreAsync(CancellationToken cancellation) => EndAsync(awaitsPeer: !_peerFinished, cancellation);

    public override ValueTask CloseAsync(CancellationToken cancellation = default) => EndAsync(awaitsPeer: false, cancellation);

    public override void Abort(Exception? reason = null)
    {
        if (IsClosed)
            return;
        _broken ??= reason;
        try
        {
            // SO_LINGER with zero seconds: close(2) sends RST at once (tcp(7)).
            if (_socket.AddressFamily != AddressFamily.Unix)
                _socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Closed meanwhile: that is what was wanted.
        }

        if (reason is not null)
            Failed(reason);
        Close();
    }

    public override ValueTask DisposeAsync()
    {
        if (Volatile.Read(ref _halfClosed) != 0 && _peerFinished)
            CloseGracefully();
        else
            Abort();
        return default;
    }

    protected internal override void LetGo() => Close();

    protected internal override void EndWaits()
    {
        if (!Ending.CanBeCanceled)
            return;
        _reader.EndWait(Ending);
        _writer.EndWait(Ending);
    }

    protected internal override void ComeHome() => _reader.ComeHome();

    internal void Received(ReadOnlyMemory<byte> bytes)
    {
        NoteReceived(bytes.Length);
        if (_wire.IsObserved)
            Announce(WireEventKind.Received, bytes);
    }

    internal void Sending() => NoteSending();

    internal void Sent(ReadOnlyMemory<byte> bytes)
    {
        NoteSent(bytes.Length);
        if (_wire.IsObserved)
            Announce(WireEventKind.Sent, bytes);
    }

    /// <summary>A receive brought no bytes.</summary>
    /// <exception cref="ParleyException">It was a reset: the system tells of it once, to whoever comes first, and says "end" to whoever comes after.</exception>
    internal void PeerFinished()
    {
        if (_writer.IsSending && !_peerFinished && _broken is null && WasReset())
            Broken("receive from", new SocketException((int)SocketError.ConnectionReset));
        if (_broken is ParleyException broken)
            throw new ParleyException(broken.Reason, broken.Message, broken);
        if (IsClosed)
            throw Broken("receive from", new SocketException((int)SocketError.OperationAborted));
        if (_peerFinished)
            return;
        _peerFinished = true;
        Announce(WireEventKind.PeerFinished);
    }

    /// <summary>The sentence for a socket that failed in mid-air; a reset is one and the same thing to every reader and writer.</summary>
    internal ParleyException Broken(string doing, Exception error)
    {
        if (IsClosed)
            return new ParleyException(ErrorReason.Reset, $"cannot {doing} {Remote}: the connection was closed on this side", _broken ?? error);
        var broken = SocketErrors.Translate(doing, Remote, error);
        _broken ??= broken;
        Failed(broken);
        return broken;
    }

    /// <summary>A receive is over, perhaps the one that a graceful close waits for.</summary>
    internal void ReceiveEnded()
    {
        if (Volatile.Read(ref _releases) && (OperatingSystem.IsWindows() || !_reader.IsReceiving))
            Release();
    }

    internal void HalfClose()
    {
        if (IsClosed)
            return;
        try
        {
            _shutDown = true;
            _socket.Shutdown(SocketShutdown.Send);
            AnnounceHalfClose();
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // ENOTCONN: the peer has reset meanwhile; the next read says so.
        }
    }

    /// <summary>
    /// Whether the end that a receive saw is none: a reset is told once (SO_ERROR, socket(7)), and whoever wrote at the
    /// same time may have been the one to hear of it. A connection whose peer has finished is in CLOSE-WAIT (RFC 9293,
    /// section 3.3.2), one that was reset is closed; after this side's own end both are.
    /// </summary>
    private bool WasReset()
    {
        const int Tcp = 6, TcpInfo = 11, TcpClose = 7; // tcp(7): the first byte of TCP_INFO is the state
        if (_shutDown || IsClosed || !OperatingSystem.IsLinux() || _socket.AddressFamily == AddressFamily.Unix)
            return false;
        try
        {
            Span<byte> state = [0];
            _socket.GetRawSocketOption(Tcp, TcpInfo, state);

            // Asked last: another thread may have said this side's own end meanwhile, and that end closes too.
            return state[0] == TcpClose && !_shutDown;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return false; // closed on this side meanwhile
        }
    }

    private ValueTask EndAsync(bool awaitsPeer, CancellationToken cancellation)
    {
        if (awaitsPeer || !_writer.HasNothingToSay)
            return EndCoreAsync(awaitsPeer, cancellation);

        // The close says FIN, too.
        if (!IsClosed)
            AnnounceHalfClose();
        CloseGracefully();
        return default;
    }

    private async ValueTask EndCoreAsync(bool awaitsPeer, CancellationToken cancellation)
    {
        try
        {
            using (cancellation.UnsafeRegister(static connection => ((SocketConnection)connection!).Abort(), this))
                await _writer.CompleteAsync().ConfigureAwait(false);
            if (awaitsPeer && !_peerFinished && !IsClosed)
                await _reader.DiscardAsync(_time, cancellation).ConfigureAwait(false);
        }
        catch (ParleyException)
        {
            // The peer is gone already: there is nobody left to be graceful to.
        }

        CloseGracefully();
    }

    /// <summary>What broke once is broken for every reader and writer after it: that is one event.</summary>
    private void Failed(Exception error)
    {
        if (Interlocked.Exchange(ref _failed, 1) == 0)
            Announce(WireEventKind.Failed, error: error);
    }

    private void AnnounceHalfClose()
    {
        if (Interlocked.Exchange(ref _halfClosed, 1) == 0)
            Announce(WireEventKind.HalfClosed);
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _state, 1) != 0)
            return;
        Release();
        Closes();
    }

    /// <summary>
    /// Closes without a reset. System.Net.Sockets resets a connection that is closed with an operation under way (on Unix, by
    /// SO_LINGER of zero seconds): so that one is ended first, and the descriptor is closed by whoever hears of its end.
    /// </summary>
    private void CloseGracefully()
    {
        if (Interlocked.Exchange(ref _state, 1) != 0)
            return;
        if (!OperatingSystem.IsWindows() && _reader.IsReceiving)
            EndReceiving();

        // Not before: a call that is inside the system with the descriptor would be torn out of it, with a reset.
        Interlocked.Exchange(ref _releases, true);
        ReceiveEnded();
        Closes();
    }

    private void EndReceiving()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Receive); // shutdown(2): who waits for bytes hears that none will come
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // ENOTCONN: the peer has reset meanwhile, which ends a receive as well.
        }
    }

    private void Release()
    {
        _socket.Dispose();
        _reader.Closed();
        _writer.Closed();
    }

    private void Closes()
    {
        Announce(WireEventKind.Closed);
        Volatile.Read(ref _closed)?.Cancel();
    }

    private void Announce(WireEventKind kind, ReadOnlyMemory<byte> bytes = default, Exception? error = null)
    {
        if (_wire.IsObserved)
            _wire.Announce(new WireEvent(kind, _id, Local, Remote, bytes, error));
    }
}
