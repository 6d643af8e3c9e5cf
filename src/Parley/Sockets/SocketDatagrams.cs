using System.Net;
using System.Net.Sockets;

namespace Parley;

/// <summary>A datagram socket (UDP, Unix datagram) on System.Net.Sockets.</summary>
internal sealed class SocketDatagrams : DatagramSocket
{
    private readonly Socket _socket;
    private readonly WireEvents _wire;
    private readonly long _id;
    private readonly bool _connected;
    private readonly byte[] _peek = new byte[1];
    private readonly UdpReceive? _udp;
    private bool _goesOnAnywhere;
    private int _disposed;

    /// <summary>Takes a bound socket; a connected one has <paramref name="remote"/> as its only peer.</summary>
    internal SocketDatagrams(OpenedSocket opened, Address local, Address? remote, SocketAddress? peer)
    {
        _socket = opened.Socket;
        _id = opened.Id;
        _wire = opened.Wire;
        _connected = remote is not null && peer is null;
        _udp = _socket.AddressFamily == AddressFamily.Unix ? null : new UdpReceive(_socket, _connected);
        Peer = peer;
        Local = local;
        Remote = remote;
        _socket.Blocking = false; // for TrySend; asynchronous calls do not mind
        _wire.Announce(new WireEvent(_connected ? WireEventKind.Connected : WireEventKind.Bound, _id, local, remote));
    }

    public override Address Local { get; }

    public override Address? Remote { get; }

    public override int MaxPayload => UdpReceive.Largest;

    public override int ReceiveBufferSize => _socket.ReceiveBufferSize;

    /// <summary>Where a client's datagrams go when its socket is not connected, because answers come from elsewhere (broadcast, multicast).</summary>
    private SocketAddress? Peer { get; }

    public override Task RunAsync(Func<Task> receiving)
    {
        _goesOnAnywhere = true;
        return base.RunAsync(receiving);
    }

    public override async ValueTask<int> ReceiveAsync(DatagramBatch batch, CancellationToken cancellation = default)
    {
        batch.Clear();
        cancellation.ThrowIfCancellationRequested();
        try
        {
            // What is there already comes along without a wait: one wake-up, many datagrams.
            if (_udp is not null)
            {
                await _udp.TakeAsync(batch, _goesOnAnywhere, cancellation).ConfigureAwait(false);
                Announce(batch);
                while (batch.Count < batch.Capacity && _udp.TryTake(batch, cancellation))
                    Announce(batch);
                return batch.Count;
            }

            // Available (FIONREAD) is 0 for an empty datagram too, which then simply waits for the next call.
            do
                await ReceiveOneAsync(batch, cancellation).ConfigureAwait(false);
            while (batch.Count < batch.Capacity && _socket.Available > 0);
        }
        catch (Exception) when (Volatile.Read(ref _disposed) != 0)
        {
            return 0;
        }
        catch (SocketException) when (batch.Count > 0)
        {
            // What came before the error is delivered first; an error that lasts shows at the next call.
        }
        catch (OperationCanceledException) when (batch.Count > 0)
        {
            // Cancelled with something in hand: it is delivered, nothing is lost.
        }
        catch (SocketException error)
        {
            var translated = SocketErrors.Translate("receive from", Remote ?? Local, error);
            _wire.Announce(new WireEvent(WireEventKind.Failed, _id, Local, Remote, Error: translated));
            throw translated;
        }

        return batch.Count;
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> payload, SocketAddress? to = null, CancellationToken cancellation = default)
    {
        try
        {
            to ??= Peer;
            if (to is null)
                await _socket.SendAsync(payload, SocketFlags.None, cancellation).ConfigureAwait(false);
            else
                await _socket.SendToAsync(payload, SocketFlags.None, Exact(to), cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw NotSent(to, error);
        }

        if (_wire.IsObserved)
            _wire.Announce(new WireEvent(WireEventKind.Sent, _id, Local, to is null ? Remote : ToAddress(to), payload));
    }

    public override bool TrySend(ReadOnlySpan<byte> payload, SocketAddress? to = null)
    {
        try
        {
            to ??= Peer;
            if (to is null)
                _socket.Send(payload, SocketFlags.None);
            else
                _socket.SendTo(payload, SocketFlags.None, to);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
        {
            return false;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw NotSent(to, error);
        }

        if (_wire.IsObserved)
            _wire.Announce(new WireEvent(WireEventKind.Sent, _id, Local, to is null ? Remote : ToAddress(to), payload.ToArray()));
        return true;
    }

    public override Address ToAddress(SocketAddress address)
    {
        if (address.Family == AddressFamily.Unix)
            return UnixSocketFile.ToAddress(UnixSocketFile.Template.Create(address), SocketKind.Datagram);
        return new UdpAddress(UdpSockets.ToEndPoint(address));
    }

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _socket.Dispose();
            UnixSocketFile.Remove(Local);
            _wire.Announce(new WireEvent(WireEventKind.Closed, _id, Local, Remote));
        }

        return default;
    }

    // .NET 10's asynchronous send passes the buffer's length instead of the address's size (the synchronous one does not),
    // and every byte of an abstract Unix name counts (unix(7)). A batch's senders stand in larger buffers.
    private static SocketAddress Exact(SocketAddress to)
    {
        if (to.Family != AddressFamily.Unix || to.Buffer.Length == to.Size)
            return to;
        var exact = new SocketAddress(to.Family, to.Size);
        to.Buffer.Span[..to.Size].CopyTo(exact.Buffer.Span);
        return exact;
    }

    private ParleyException NotSent(SocketAddress? to, Exception error)
    {
        var receiver = to is null ? Remote ?? Local : ToAddress(to);
        var translated = SocketErrors.Translate("send to", receiver, error);
        _wire.Announce(new WireEvent(WireEventKind.Failed, _id, Local, receiver, Error: translated));
        return translated;
    }

    /// <summary>A Unix datagram has no fixed limit (it is the sender's SO_SNDBUF), so it is measured before it is taken.</summary>
    private async ValueTask ReceiveOneAsync(DatagramBatch batch, CancellationToken cancellation)
    {
        if (_socket.Available == 0)
        {
            var readable = _socket.ReceiveAsync(_peek, SocketFlags.Peek, cancellation);
            await (_goesOnAnywhere ? readable : EngineThread.AwayAsync(readable)).ConfigureAwait(false);
        }

        var buffer = batch.NextBuffer(_socket.Available);
        if (_connected)
        {
            batch.Added(await _socket.ReceiveAsync(buffer, SocketFlags.None, cancellation).ConfigureAwait(false), named: false);
        }
        else
        {
            // An unnamed sender leaves the size at 0; anything but a fresh size would be the previous sender's.
            var sender = batch.NextSender(_socket.AddressFamily);
            var length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, sender, cancellation).ConfigureAwait(false);
            batch.Added(length, named: sender.Size > sizeof(ushort));
        }

        Announce(batch);
    }

    /// <summary>Tells of the batch's last one.</summary>
    private void Announce(DatagramBatch batch)
    {
        if (!_wire.IsObserved)
            return;
        var last = batch[batch.Count - 1];
        _wire.Announce(new WireEvent(WireEventKind.Received, _id, Local, last.Sender is null ? Remote : ToAddress(last.Sender), last.Payload));
    }
}
