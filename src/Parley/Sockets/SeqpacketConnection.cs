using System.Net.Sockets;

namespace Parley;

/// <summary>
/// A Unix SOCK_SEQPACKET connection: each send is a record, each receive takes one. An empty record and the end both
/// read as 0 bytes (recv(2)); they are told apart by looking again: after the end the next look says 0 too, after an
/// empty record it says "nothing there" or shows the next one. So an empty record is a message, unless the end or
/// another empty record stands right behind it.
/// </summary>
internal sealed class SeqpacketConnection : MessageConnection
{
    private const int Least = 2048;

    private readonly RecordSocket _socket;
    private readonly WireEvents _wire;
    private readonly long _id;
    private int _room = Least;
    private int _failed;
    private int _state;
    private bool _peerFinished;

    internal SeqpacketConnection(RecordSocket socket, Address local, Address remote, bool accepted, WireEvents wire, TimeProvider time, long? id = null)
    {
        _socket = socket;
        _wire = wire;
        Time = time;
        Local = local;
        Remote = remote;
        _id = id ?? WireEvents.NextSocket();
        Announce(accepted ? WireEventKind.Accepted : WireEventKind.Connected);
    }

    public override Address Local { get; }

    public override Address Remote { get; }

    internal override TimeProvider Time { get; }

    /// <summary>Room for everything that waits: a record that does not fit would be cut silently.</summary>
    internal override int SmallestBuffer => _room;

    public override T? Get<T>()
        where T : class => typeof(T) == typeof(Socket) ? (T?)(object?)_socket.Socket : base.Get<T>();

    public override Task RunAsync(Func<Task> exchange) => _socket.RunAsync(exchange);

    protected internal override void ComeHome() => _socket.ComeHome();

    internal override async ValueTask WaitToReceiveAsync()
    {
        try
        {
            await _socket.WaitToReceiveAsync().ConfigureAwait(false);
            _room = Math.Max(Least, _socket.Available);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw Broken("receive from", error);
        }
    }

    internal override async ValueTask<MessagePart> ReceivePartAsync(Memory<byte> buffer)
    {
        try
        {
            var count = await _socket.ReceiveAsync(buffer).ConfigureAwait(false);
            if (count == 0 && _socket.LooksEnded())
            {
                if (!_peerFinished)
                    Announce(WireEventKind.PeerFinished);
                _peerFinished = true;
                return MessagePart.End;
            }

            if (_wire.IsObserved)
                Announce(WireEventKind.Received, buffer[..count]);
            return new MessagePart(count);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw Broken("receive from", error);
        }
    }

    private protected override async ValueTask SendMessageAsync(ReadOnlyMemory<byte> message, bool isText, CancellationToken cancellation)
    {
        try
        {
            await _socket.SendAsync(message, cancellation).ConfigureAwait(false);
            if (_wire.IsObserved)
                Announce(WireEventKind.Sent, message);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw Broken("send to", error);
        }
    }

    private protected override ValueTask SendEndAsync(CancellationToken cancellation)
    {
        try
        {
            _socket.FinishSending();
            Announce(WireEventKind.HalfClosed);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The peer went first; the next receive says so.
        }

        return default;
    }

    private protected override ValueTask CloseCarrierAsync(bool patiently, CancellationToken cancellation)
    {
        Close();
        return default;
    }

    private protected override void Reset(Exception? reason)
    {
        if (reason is not null)
            Failed(reason);
        Close();
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _state, 1) != 0)
            return;
        _socket.Close();
        Announce(WireEventKind.Closed);
    }

    private ParleyException Broken(string doing, Exception error)
    {
        if (Volatile.Read(ref _state) != 0)
            return new ParleyException(ErrorReason.Reset, $"cannot {doing} {Remote}: the connection was closed on this side", error);
        var translated = SocketErrors.Translate(doing, Remote, error);
        Failed(translated);
        return translated;
    }

    private void Failed(Exception error)
    {
        if (Interlocked.Exchange(ref _failed, 1) == 0)
            Announce(WireEventKind.Failed, error: error);
    }

    private void Announce(WireEventKind kind, ReadOnlyMemory<byte> bytes = default, Exception? error = null) =>
        _wire.Announce(new WireEvent(kind, _id, Local, Remote, bytes, error));
}
