using System.IO.Pipelines;
using System.Net.Sockets;

namespace Parley;

/// <summary>A connected stream socket (TCP, Unix stream) on System.Net.Sockets.</summary>
internal sealed class SocketConnection : Connection
{
    // Zero-byte reads: a buffer is taken from the pool when bytes are there, so idle connections hold none.
    // 64 KiB: what a peer sent with one call comes with one receive, as SERVICES.md's simple clients expect.
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 64 * 1024, minimumReadSize: 4096, leaveOpen: true, useZeroByteReads: true);

    private readonly Socket _socket;
    private readonly SocketStream _stream;
    private readonly WireEvents _wire;
    private readonly TimeProvider _time;
    private readonly long _id;
    private readonly CancellationTokenSource _closed = new();
    private Exception? _abortReason;
    private int _failed;
    private int _state; // 0 open, 1 closed
    private volatile bool _peerFinished;
    private volatile bool _halfClosed;

    internal SocketConnection(Socket socket, Address local, Address remote, bool accepted, WireEvents wire, TimeProvider time, long? id = null)
    {
        _socket = socket;
        _wire = wire;
        _time = time;
        Local = local;
        Remote = remote;
        _stream = new SocketStream(socket, this);
        Input = PipeReader.Create(_stream, ReaderOptions);
        Output = new HalfClosingWriter(_stream, HalfCloseAsync, Abort);
        Closed = _closed.Token;
        _id = id ?? WireEvents.NextSocket();
        Announce(accepted ? WireEventKind.Accepted : WireEventKind.Connected);
    }

    public override Address Local { get; }

    public override Address Remote { get; }

    public override PipeReader Input { get; }

    public override PipeWriter Output { get; }

    public override CancellationToken Closed { get; }

    public override T? Get<T>()
        where T : class => typeof(T) == typeof(Socket) ? (T)(object)_socket : base.Get<T>();

    public override async ValueTask FinishAsync(CancellationToken cancellation = default)
    {
        try
        {
            using (cancellation.UnsafeRegister(static connection => ((SocketConnection)connection!).Abort(), this))
                await Output.CompleteAsync().ConfigureAwait(false);
            if (!_peerFinished && Volatile.Read(ref _state) == 0)
                await GracefulClose.DiscardAsync(_stream.ReadAsync, _time, cancellation).ConfigureAwait(false);
        }
        catch (ParleyException)
        {
            // The peer is gone already: there is nobody left to be graceful to.
        }

        Close();
    }

    public override void Abort(Exception? reason = null)
    {
        if (Volatile.Read(ref _state) != 0)
            return;
        _abortReason = reason;
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
        if (_halfClosed && _peerFinished)
            Close();
        else
            Abort();
        return default;
    }

    protected internal override void LetGo() => Close();

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

    internal void PeerFinished()
    {
        if (_peerFinished)
            return;
        _peerFinished = true;
        Announce(WireEventKind.PeerFinished);
    }

    /// <summary>The sentence for a socket that failed in mid-air; a reset is one and the same thing to every reader and writer.</summary>
    internal ParleyException Broken(string doing, Exception error)
    {
        var aborted = Volatile.Read(ref _state) != 0;
        var translated = aborted
            ? new ParleyException(ErrorReason.Reset, $"cannot {doing} {Remote}: the connection was closed on this side", _abortReason ?? error)
            : SocketErrors.Translate(doing, Remote, error);
        if (!aborted)
            Failed(translated);
        return translated;
    }

    /// <summary>What broke once is broken for every reader and writer after it: that is one event.</summary>
    private void Failed(Exception error)
    {
        if (Interlocked.Exchange(ref _failed, 1) == 0)
            Announce(WireEventKind.Failed, error: error);
    }

    private ValueTask HalfCloseAsync()
    {
        if (Volatile.Read(ref _state) != 0)
            return default;
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
            _halfClosed = true;
            Announce(WireEventKind.HalfClosed);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // ENOTCONN: the peer has reset meanwhile; the next read says so.
        }

        return default;
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _state, 1) != 0)
            return;
        _socket.Dispose();
        Announce(WireEventKind.Closed);
        _closed.Cancel();
        _closed.Dispose();
    }

    private void Announce(WireEventKind kind, ReadOnlyMemory<byte> bytes = default, Exception? error = null) =>
        _wire.Announce(new WireEvent(kind, _id, Local, Remote, bytes, error));
}
