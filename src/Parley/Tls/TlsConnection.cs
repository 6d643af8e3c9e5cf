using System.IO.Pipelines;
using System.Net.Security;

namespace Parley;

/// <summary>
/// TLS over another connection. The half-close is TLS's own close_notify and then the carrier's (RFC 8446, section 6.1,
/// lets each direction end by itself). A peer that ends without close_notify has ended, but what it sent may have been
/// cut by somebody in between: that is announced as <see cref="WireEventKind.Failed"/>, marked as inferred.
/// A flush that is cancelled aborts the connection: half a record cannot be taken back.
/// </summary>
internal sealed class TlsConnection : Connection
{
    // 16 KiB is the largest record (RFC 8446, section 5.1). Zero-byte reads: an idle peer holds no buffer, here or in SslStream.
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 16 * 1024, minimumReadSize: 4096, leaveOpen: true, useZeroByteReads: true);

    private readonly Connection _carrier;
    private readonly SslStream _ssl;
    private readonly CipherTurn _cipher;
    private readonly TlsStream _stream;
    private readonly WireEvents _wire;
    private readonly TimeProvider _time;
    private readonly long _id = WireEvents.NextSocket();
    private volatile bool _isOver;
    private bool _heard;
    private int _halfClosed;
    private bool _peerFinished;
    private int _failed;
    private int _closed;
    private int _disposed;

    internal TlsConnection(Connection carrier, ConnectionStream bytes, SslStream ssl, Address local, Address remote, bool accepted, WireEvents wire, TimeProvider time)
    {
        _carrier = carrier;
        _ssl = ssl;
        _wire = wire;
        _time = time;
        Local = local;
        Remote = remote;
        _cipher = bytes.Turn = new CipherTurn(ssl);
        _stream = new TlsStream(ssl, bytes, _cipher, this);
        Input = PipeReader.Create(_stream, ReaderOptions);
        Output = new HalfClosingWriter(_stream, HalfCloseAsync, Abort);
        Announce(accepted ? WireEventKind.Accepted : WireEventKind.Connected);
    }

    public override Address Local { get; }

    public override Address Remote { get; }

    public override PipeReader Input { get; }

    public override PipeWriter Output { get; }

    public override CancellationToken Closed => _carrier.Closed;

    /// <summary>True: the peer asked for this side's certificate, and in TLS 1.3 may refuse it, or the lack of one, only now.</summary>
    internal bool PeerWantsCertificate { get; init; }

    /// <summary>True: this side has ended it, though what is below may hear of that only now.</summary>
    internal bool IsOver => _isOver || Closed.IsCancellationRequested;

    internal override ref Activity Activity => ref _carrier.Activity;

    protected internal override void ComeHome() => _carrier.ComeHome();

    public override Task RunAsync(Func<Task> exchange) => _carrier.RunAsync(exchange);

    public override T? Get<T>()
        where T : class => typeof(T) == typeof(SslStream) ? (T)(object)_ssl : this as T ?? _carrier.Get<T>();

    protected override async ValueTask FinishCoreAsync(CancellationToken cancellation)
    {
        try
        {
            using (var limit = new CancellationTokenSource(GracefulClose.Whole, _time))
            using (limit.Token.UnsafeRegister(static connection => ((TlsConnection)connection!).Abort(), this))
            using (cancellation.UnsafeRegister(static connection => ((TlsConnection)connection!).Abort(), this))
                await Output.CompleteAsync().ConfigureAwait(false);

            // From here on the peer's bytes are only discarded: no need to decrypt them for that.
            await _stream.StopReadingAsync(Input.CancelPendingRead).ConfigureAwait(false);
            await _carrier.FinishAsync(cancellation).ConfigureAwait(false);
        }
        catch (ParleyException)
        {
            // The peer is gone already: there is nobody left to be graceful to.
            _carrier.Abort();
        }

        Close();
    }

    public override void Abort(Exception? reason = null)
    {
        if (reason is not null)
            Failed(reason);
        _isOver = true;
        _carrier.Abort(reason);
        Close();
    }

    protected internal override void LetGo()
    {
        _isOver = true;
        _carrier.LetGo();
        Close();
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;

        // Both ends said close_notify: then nothing is to be aborted, and the carrier's end is waited for.
        if (Volatile.Read(ref _halfClosed) != 0 && _peerFinished && Volatile.Read(ref _closed) == 0)
            await FinishAsync().ConfigureAwait(false);
        _isOver = true;
        await _carrier.DisposeAsync().ConfigureAwait(false);
        Close();
        await _stream.StopReadingAsync(Input.CancelPendingRead).ConfigureAwait(false);

        // The input is left as it is: what its reader has in hand stays good, and its next read says that this is closed.
        _cipher.End();
        await _ssl.DisposeAsync().ConfigureAwait(false);
    }

    internal void Received(ReadOnlyMemory<byte> bytes)
    {
        _heard = true;
        CountReceived(bytes.Length);
        Announce(WireEventKind.Received, bytes);
    }

    internal void Sent(ReadOnlyMemory<byte> bytes)
    {
        CountSent(bytes.Length);
        Announce(WireEventKind.Sent, bytes);
    }

    /// <summary>The peer's end.</summary>
    /// <param name="closeNotify">True: a proper one.</param>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadCertificate"/>: by all signs it refused this side's certificate.</exception>
    internal void PeerFinished(bool closeNotify)
    {
        if (_peerFinished)
            return;
        _peerFinished = true;
        if (!closeNotify && PeerWantsCertificate && !_heard)
            throw new ParleyException(ErrorReason.BadCertificate, $"{Remote} asked for a certificate and left without a word: it does not accept this side's, or the lack of one");
        if (!closeNotify && _wire.IsObserved)
        {
            var cut = new ParleyException(ErrorReason.ProtocolViolation, $"{Remote} ended without TLS's close_notify: what it sent may have been cut on its way");
            _wire.Announce(new WireEvent(WireEventKind.Failed, _id, Local, Remote, Error: cut, Inferred: true));
        }

        Announce(WireEventKind.PeerFinished);
    }

    internal ParleyException Broken(ParleyException error)
    {
        Failed(error);
        return error;
    }

    private void Failed(Exception error)
    {
        if (Volatile.Read(ref _closed) == 0 && Interlocked.Exchange(ref _failed, 1) == 0)
            Announce(WireEventKind.Failed, error: error);
    }

    private async ValueTask HalfCloseAsync()
    {
        try
        {
            await _cipher.ShutDownAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException or ParleyException)
        {
            // The peer is gone, or the connection broke: the next read says so.
        }

        await _carrier.Output.CompleteAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref _halfClosed, 1) == 0)
            Announce(WireEventKind.HalfClosed);
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            Announce(WireEventKind.Closed);
    }

    private void Announce(WireEventKind kind, ReadOnlyMemory<byte> bytes = default, Exception? error = null)
    {
        if (_wire.IsObserved)
            _wire.Announce(new WireEvent(kind, _id, Local, Remote, bytes, error));
    }
}
