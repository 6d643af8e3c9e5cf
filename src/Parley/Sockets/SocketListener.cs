using System.Net.Sockets;

namespace Parley;

/// <summary>A listening stream or seqpacket socket on System.Net.Sockets.</summary>
internal sealed class SocketListener : Listener
{
    private readonly Socket _socket;
    private readonly ListenOptions _options;
    private readonly Func<Socket, Connection> _wrap;
    private readonly WireEvents _wire;
    private readonly long _id;
    private bool _short;
    private int _disposed;

    internal SocketListener(OpenedSocket opened, Address local, ListenOptions options, Func<Socket, Connection> wrap)
    {
        _socket = opened.Socket;
        _id = opened.Id;
        _options = options;
        _wrap = wrap;
        _wire = opened.Wire;
        Local = local;
        _wire.Announce(new WireEvent(WireEventKind.Bound, _id, local));
    }

    public override Address Local { get; }

    public override async ValueTask<Connection?> AcceptAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            Socket? accepted = null;
            if (_short && Volatile.Read(ref _disposed) == 0 && DescriptorRoom.IsShort())
                throw new ParleyException(ErrorReason.ResourcesExhausted, $"cannot accept at {Local}: the last descriptors are kept for the process itself") { Hint = "Raise the limit: ulimit -n." };
            try
            {
                accepted = await _socket.AcceptAsync(cancellation).ConfigureAwait(false);
                _short = DescriptorRoom.IsShort(accepted);
                SocketTuning.Apply(accepted, _options.NoDelay, _options.TimeToLive);
                return _wrap(accepted);
            }
            catch (Exception) when (Volatile.Read(ref _disposed) != 0)
            {
                accepted?.Dispose();
                return null;
            }
            catch (SocketException error) when (accepted is not null || SocketErrors.IsPeerGone(error.SocketErrorCode))
            {
                // accept(2): errors of the new connection are passed on; the peer was gone before we looked.
                accepted?.Dispose();
            }
            catch (SocketException error)
            {
                throw SocketErrors.Translate("accept at", Local, error);
            }
        }
    }

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _socket.Dispose();
            UnixSocketFile.Remove(Local);
            _wire.Announce(new WireEvent(WireEventKind.Closed, _id, Local));
        }

        return default;
    }
}
