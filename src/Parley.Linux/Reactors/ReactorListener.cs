using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Threading.Tasks.Sources;

namespace Parley.Linux;

/// <summary>A listening socket on one reactor; what it accepts lives on the same one.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ReactorListener : Listener, IEventOwner, IAttempt, IValueTaskSource<Connection?>
{
    private readonly Reactor _reactor;
    private readonly Descriptor _descriptor;
    private Waiter _waiter;
    private readonly SocketKind _kind;
    private Connection? _accepted;
    private ParleyException? _failure;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private bool _isShort;
    private int _disposed;

    internal ReactorListener(OpenedSocket socket, Address local, Reactor reactor, bool isChecked)
    {
        Origin = socket;
        Local = local;
        IsChecked = isChecked;
        IsUnix = local is UnixAddress;
        IsEverywhere = local is TcpAddress { Host.Ip: { } ip } && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));
        _kind = local.Kind;
        _reactor = reactor;
        _descriptor = new Descriptor(reactor, ReactorEngine.Duplicate(socket.Socket)) { Owner = this };
        _waiter = new Waiter(reactor);
        socket.Wire.Announce(new WireEvent(WireEventKind.Bound, socket.Id, local));
        var result = _descriptor.Watch(Libc.In);
        if (result < 0)
        {
            _descriptor.Close();
            throw Errno.ToException(-result);
        }
    }

    public override Address Local { get; }

    internal OpenedSocket Origin { get; }

    internal bool IsUnix { get; }

    private bool IsEverywhere { get; }

    internal bool IsChecked { get; }

    public override Task RunAsync(Func<Task> accepting)
    {
        _waiter.ComesHome = true;
        return _reactor.RunAsync(accepting);
    }

    public override ValueTask<Connection?> AcceptAsync(CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<Connection?>(cancellation);
        if (_waiter.TryNow(this))
            return _failure is null ? new ValueTask<Connection?>(Taken()) : ValueTask.FromException<Connection?>(Thrown());

        if (cancellation.CanBeCanceled)
        {
            _token = cancellation;
            _registration = cancellation.UnsafeRegister(static operation => ((IAttempt)operation!).Signal(), this);
        }

        return new ValueTask<Connection?>(this, _waiter.Version);
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _descriptor.Close();
        Origin.Socket.Dispose();
        _waiter.Signal(this);

        // The port is free when this returns.
        if (!_reactor.IsCurrent)
            await _reactor.RunAsync(static () => Task.CompletedTask).ConfigureAwait(false);
        Origin.Closed(Local);
    }

    void IEventOwner.Happened(uint events) => _waiter.Signal(this);

    bool IAttempt.TryComplete() => TryComplete();

    object IAttempt.Owner => this;

    void IAttempt.Signal() => _waiter.Signal(this);

    void IAttempt.Attempt() => _waiter.Attempt(this);

    Connection? IValueTaskSource<Connection?>.GetResult(short token)
    {
        _waiter.Take(token);
        _registration.Dispose();
        _registration = default;
        var given = _token;
        _token = default;
        if (_failure is not null)
            throw Thrown();
        if (_accepted is null && _disposed == 0)
            given.ThrowIfCancellationRequested();
        return Taken();
    }

    ValueTaskSourceStatus IValueTaskSource<Connection?>.GetStatus(short token) => _waiter.GetStatus(token);

    void IValueTaskSource<Connection?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiter.OnCompleted(this, continuation, state, token, flags);

    private unsafe bool TryComplete()
    {
        if (Volatile.Read(ref _disposed) != 0 || _token.IsCancellationRequested)
            return true;
        if (_isShort && ReactorEngine.IsShortOfDescriptors())
        {
            _failure = new ParleyException(ErrorReason.ResourcesExhausted, $"cannot accept at {Local}: the last descriptors are kept for the process itself") { Hint = "Raise the limit: ulimit -n." };
            return true;
        }

        var room = stackalloc byte[SocketEnd.Largest];
        while (true)
        {
            var size = SocketEnd.Largest;
            _waiter.SetNotReady();
            var descriptor = _descriptor.Accept(room, &size);
            if (descriptor >= 0)
            {
                _waiter.SetReady(); // edge-triggered: there may be more
                _isShort = ReactorEngine.IsLast(descriptor);
                if (!TryOpen(descriptor, new SocketEnd(new ReadOnlySpan<byte>(room, Math.Min(size, SocketEnd.Largest)), _kind)))
                    continue;
                return true;
            }

            if (descriptor == -Errno.Again)
                return false;
            if (Volatile.Read(ref _disposed) != 0)
                return true;

            // accept(2): errors of the new connection are passed on; the peer was gone before we looked.
            var error = Errno.ToException(-descriptor);
            if (descriptor == -Errno.Interrupted || ReactorEngine.MeansPeerGone(error.SocketErrorCode))
                continue;
            _waiter.SetReady(); // it is still in the backlog
            _failure = ReactorEngine.Sentence("accept at", Local, error);
            return true;
        }
    }

    private bool TryOpen(int descriptor, in SocketEnd peer)
    {
        try
        {
            _accepted = _kind == SocketKind.Messages
                ? ReactorEngine.Records(Origin, new Descriptor(_reactor, descriptor), Local, peer.Address, accepted: true)
                : Stream(descriptor, peer);
            return true;
        }
        catch (SocketException)
        {
            return false; // it could not be watched: announced and closed
        }
    }

    // At every address of the machine the system has to be asked at which one it came in.
    private Connection Stream(int descriptor, in SocketEnd peer)
    {
        var connection = new ReactorConnection(this, descriptor, IsEverywhere ? SocketEnd.OfThisSide(descriptor, _kind).Address : Local, peer, _reactor);
        return ReactorEngine.Watched(connection, connection.Watch());
    }

    private Connection? Taken()
    {
        var accepted = _accepted;
        _accepted = null;
        return accepted;
    }

    private ParleyException Thrown()
    {
        var failure = _failure!;
        _failure = null;
        return failure;
    }
}
