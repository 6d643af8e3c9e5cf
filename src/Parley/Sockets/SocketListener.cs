using System.Net.Sockets;

namespace Parley;

/// <summary>A listening stream or seqpacket socket on System.Net.Sockets.</summary>
internal sealed class SocketListener : Listener
{
    // Connections accepted on an engine's thread before its other sockets have their turn. An excursion to the pool costs two
    // changes of thread, and each client has its own turn.
    private const int MostInARow = 256;

    private readonly Socket _socket;
    private readonly ListenOptions _options;
    private readonly Func<Socket, Connection> _wrap;
    private readonly WireEvents _wire;
    private readonly AcceptWait _wait;
    private readonly long _id;
    private int _inARow;
    private bool _short;
    private int _disposed;

    internal SocketListener(OpenedSocket opened, Address local, ListenOptions options, Func<Socket, Connection> wrap)
    {
        _socket = opened.Socket;
        _id = opened.Id;
        _options = options;
        _wrap = wrap;
        _wire = opened.Wire;
        _wait = new AcceptWait(this, _socket);
        Local = local;
        _wire.Announce(new WireEvent(WireEventKind.Bound, _id, local));
    }

    public override Address Local { get; }

    internal bool IsClosed => Volatile.Read(ref _disposed) != 0;

    /// <summary>The accept loop goes on where the system tells of a connection, which with inline completions is an engine's thread.</summary>
    public override Task RunAsync(Func<Task> accepting)
    {
        _wait.GoesOnAnywhere = true;
        return base.RunAsync(accepting);
    }

    public override ValueTask<Connection?> AcceptAsync(CancellationToken cancellation = default)
    {
        if (IsClosed)
            return default;
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<Connection?>(cancellation);
        if (_short && DescriptorRoom.IsShort())
        {
            return ValueTask.FromException<Connection?>(new ParleyException(ErrorReason.ResourcesExhausted, $"cannot accept at {Local}: the last descriptors are kept for the process itself")
            {
                Hint = "Raise the limit: ulimit -n.",
            });
        }

        EngineThread.Current?.BeginTurn();
        return _inARow >= MostInARow && EngineThread.IsCurrent && !_wait.IsUnderWay ? YieldAsync() : _wait.WaitAsync(cancellation);
    }

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _socket.Dispose();
            if (_wait.Abandon())
                _wait.AcceptSocket?.Dispose();
            _wait.Dispose();
            UnixSocketFile.Remove(Local);
            _wire.Announce(new WireEvent(WireEventKind.Closed, _id, Local));
        }

        return default;
    }

    /// <summary>Everybody who was there has been accepted: the system is waited for.</summary>
    internal void Waits() => _inARow = 0;

    /// <summary>Makes a connection of an accepted socket.</summary>
    /// <returns>Null: it is of no use any more.</returns>
    internal Connection? Take(Socket accepted)
    {
        try
        {
            _inARow++;
            _short = DescriptorRoom.IsShort(accepted);

            // Linux gives it the listener's options (tcp(7)).
            if (!OperatingSystem.IsLinux())
                SocketTuning.Apply(accepted, _options.NoDelay, _options.TimeToLive);
            return _wrap(accepted);
        }
        catch (SocketException)
        {
            // The peer is gone already.
            accepted.Dispose();
            return null;
        }
    }

    private ValueTask<Connection?> YieldAsync()
    {
        _inARow = 0;
        return _wait.YieldAsync();
    }
}
