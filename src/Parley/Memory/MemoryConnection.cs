using System.IO.Pipelines;

namespace Parley;

/// <summary>One end of a stream inside the process.</summary>
internal sealed class MemoryConnection : Connection
{
    private readonly MemoryTransport _transport;
    private readonly MemoryFlow _in;
    private readonly MemoryFlow _out;
    private readonly MemoryReader _reader;
    private readonly MemoryWriter _writer;
    private readonly long _socket = WireEvents.NextSocket();
    private readonly CancellationTokenSource _closed = new();
    private MemoryConnection _peer = null!;
    private int _over;
    private int _peerFinished;

    private MemoryConnection(MemoryTransport transport, MemoryAddress local, MemoryAddress remote, MemoryFlow incoming, MemoryFlow outgoing)
    {
        (_transport, Local, Remote, _in, _out) = (transport, local, remote, incoming, outgoing);
        _reader = new MemoryReader(this, incoming);
        _writer = new MemoryWriter(this, outgoing);
    }

    public override Address Local { get; }

    public override Address Remote { get; }

    public override PipeReader Input => _reader;

    public override PipeWriter Output => _writer;

    public override CancellationToken Closed => _closed.Token;

    internal bool IsObserved => _transport.Wire.IsObserved;

    /// <summary>Both ends of a new stream.</summary>
    internal static (MemoryConnection Client, MemoryConnection Server) Pair(MemoryTransport transport, MemoryAddress client, MemoryAddress server)
    {
        MemoryFlow question = new(), answer = new();
        var near = new MemoryConnection(transport, client, server, answer, question);
        var far = new MemoryConnection(transport, server, client, question, answer);
        (near._peer, far._peer) = (far, near);
        return (near, far);
    }

    protected override async ValueTask FinishCoreAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _over) != 0)
            return;
        try
        {
            _writer.Complete();
            var drain = _in.BeginDraining();
            await _reader.StopAsync().ConfigureAwait(false);
            await GracefulClose.DiscardAsync(given => DrainAsync(drain, given), _transport.Time, cancellation).ConfigureAwait(false);
            if (_in.HasEnded)
                PeerFinished();
        }
        catch (ParleyException)
        {
            // Reset by the peer: closed is what was wanted.
        }

        LetGo();
    }

    public override ValueTask CloseAsync(CancellationToken cancellation = default)
    {
        LetGo();
        return default;
    }

    public override void Abort(Exception? reason = null)
    {
        if (Interlocked.Exchange(ref _over, 1) != 0)
            return;
        var here = new ParleyException(ErrorReason.Reset, $"the connection to {Remote} was aborted", reason);
        var there = new ParleyException(ErrorReason.Reset, $"{Local} reset the connection");
        _in.FailReads(here);
        _out.FailWrites(here);
        _out.FailReads(there);
        _in.FailWrites(there);
        if (reason is not null)
            Announce(WireEventKind.Failed, error: reason);
        Gone();
        _peer.PeerReset(there);
    }

    public override ValueTask DisposeAsync()
    {
        if (_writer.IsCompleted && Volatile.Read(ref _peerFinished) != 0)
            LetGo();
        else
            Abort();
        return default;
    }

    /// <summary>Whatever the peer still writes finds nobody; what it has not read yet stays readable.</summary>
    protected internal override void LetGo()
    {
        if (Interlocked.Exchange(ref _over, 1) != 0)
            return;
        _writer.Complete();
        var closed = new ParleyException(ErrorReason.Reset, $"the connection to {Remote} was closed on this side");
        _in.FailReads(closed);
        _out.FailWrites(closed);
        _in.FailWrites(new ParleyException(ErrorReason.Reset, $"{Local} is closed: nobody reads there"));
        Gone();
    }

    internal void Announce(WireEventKind kind, ReadOnlyMemory<byte> payload = default, Exception? error = null)
    {
        if (IsObserved)
            _transport.Wire.Announce(new WireEvent(kind, _socket, Local, Remote, payload, error));
    }

    internal void PeerFinished()
    {
        if (Interlocked.Exchange(ref _peerFinished, 1) == 0)
            Announce(WireEventKind.PeerFinished);
    }

    internal void Received(long bytes) => NoteReceived(bytes);

    internal void Sending() => NoteSending();

    internal void Sent(long bytes) => NoteSent(bytes);

    /// <summary>What this side writes is received over there, and forgotten.</summary>
    internal void PeerForgets(ReadOnlyMemory<byte> written) => _peer.Announce(WireEventKind.Received, written);

    private async ValueTask<int> DrainAsync(MemoryDrain drain, CancellationToken cancellation)
    {
        var count = await drain.TakenAsync(cancellation).ConfigureAwait(false);
        NoteReceived(count);
        return count;
    }

    private void PeerReset(ParleyException reset)
    {
        if (Interlocked.Exchange(ref _over, 1) != 0)
            return;
        Announce(WireEventKind.Failed, error: reset);
        Gone();
    }

    private void Gone()
    {
        Announce(WireEventKind.Closed);
        _ = _closed.CancelAsync();
    }
}
