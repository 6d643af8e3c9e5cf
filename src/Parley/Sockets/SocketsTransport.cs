using System.Net;
using System.Net.Sockets;

namespace Parley;

/// <summary>
/// TCP, UDP and Unix sockets: opens, binds and connects them, the same on every system; an engine moves their bytes.
/// <c>engine=sockets</c> is the portable one, <c>engine=reactor</c> the one that this transport was given, and
/// <c>engine=auto</c>, as every client does, takes that one where there is one.
/// </summary>
public sealed class SocketsTransport : Transport
{
    private static readonly TimeSpan FullQueue = TimeSpan.FromMilliseconds(10);

    private readonly WireEvents _wire;
    private readonly TimeProvider _time;
    private readonly SocketEngine? _engine;

    /// <summary>Makes the transport.</summary>
    /// <param name="wire">Where it announces events. Null: nobody looks.</param>
    /// <param name="time">The clock of connect timeouts and the graceful close. Null: the system's.</param>
    /// <param name="engine">Who moves the bytes unless an address asks for <c>engine=sockets</c>. Null: the portable engine.</param>
    public SocketsTransport(WireEvents? wire = null, TimeProvider? time = null, SocketEngine? engine = null)
    {
        _engine = engine;
        _wire = wire ?? new WireEvents();
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public override bool Carries(Address address) => address is TcpAddress or UdpAddress or UnixAddress or X25Address;

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<Listener>> ListenAsync(Address address, ListenOptions options, CancellationToken cancellation = default)
    {
        switch (address)
        {
            case TcpAddress tcp:
                var ends = await Resolver.ResolveAsync(tcp.Host, tcp.Port, datagrams: false, listening: true, cancellation).ConfigureAwait(false);
                var engine = EngineFor(address, options);
                var lanes = options.Mode == ServeMode.Iterative ? 1 : engine.Lanes;
                var bound = SocketBinding.BindAll(ends, (end, port) => ListenTcp(new IPEndPoint(end.Address, port), options, engine, lanes), at => ((TcpAddress)at[0].Local).Port.Number);
                return [.. bound.SelectMany(at => at)];
            case UnixAddress unix:
                return [ListenUnix(unix, options, EngineFor(address, options))];
            default:
                throw SocketBinding.Unavailable("listen at", address);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<Connection> ConnectAsync(Address address, ConnectOptions options, CancellationToken cancellation = default)
    {
        using var either = new CancellationTokenSource(options.Timeout, _time);
        using var givenUp = cancellation.UnsafeRegister(static either => ((CancellationTokenSource)either!).Cancel(), either);
        try
        {
            return address switch
            {
                TcpAddress tcp => await ConnectTcpAsync(tcp, options, either.Token).ConfigureAwait(false),
                UnixAddress unix => await ConnectUnixAsync(unix, either.Token).ConfigureAwait(false),
                _ => throw SocketBinding.Unavailable("connect to", address),
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ParleyException(ErrorReason.TimedOut, $"cannot connect to {address}: no answer within {options.Timeout.TotalSeconds:0.###} s")
            {
                Hint = "A firewall may drop the packets; ?timeout= gives it longer.",
            };
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<DatagramSocket>> BindDatagramsAsync(Address address, ListenOptions options, CancellationToken cancellation = default)
    {
        switch (address)
        {
            case UdpAddress udp:
                var ends = await Resolver.ResolveAsync(udp.Host, udp.Port, datagrams: true, listening: true, cancellation).ConfigureAwait(false);
                return SocketBinding.BindAll(ends, (end, port) => UdpSockets.Bind(new IPEndPoint(end.Address, port), options, EngineFor(address, options), _wire, _time), socket => ((UdpAddress)socket.Local).Port.Number);
            case UnixAddress { Kind: SocketKind.Datagram } unix:
                return [BindUnixDatagrams(unix, options, EngineFor(address, options))];
            default:
                throw SocketBinding.Unavailable("listen at", address);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<DatagramSocket> OpenDatagramsAsync(Address address, ConnectOptions options, CancellationToken cancellation = default) => address switch
    {
        UdpAddress udp => await UdpSockets.OpenAsync(udp, options, OwnEngine, _wire, _time, cancellation).ConfigureAwait(false),
        UnixAddress { Kind: SocketKind.Datagram } unix => OpenUnixDatagrams(unix),
        _ => throw SocketBinding.Unavailable("open", address),
    };

    private SocketEngine OwnEngine => _engine ?? PortableEngine.Instance;

    private SocketEngine EngineFor(Address address, ListenOptions options)
    {
        if (options.Engine == Engine.Reactor && _engine is null)
            throw new ParleyException(ErrorReason.NotSupported, $"cannot listen at {address} with engine=reactor: there is no such engine here") { Hint = "engine=auto takes the best that there is." };
        if (options.Engine == Engine.Reactor && options.Mode == ServeMode.Processes)
            throw new ParleyException(ErrorReason.NotSupported, $"cannot listen at {address} with engine=reactor: its connections cannot be handed to a process (mode=processes)") { Hint = "engine=auto takes the best that there is." };
        return options.Engine == Engine.Sockets || options.Mode == ServeMode.Processes ? PortableEngine.Instance : OwnEngine;
    }

    private TcpListeners ListenTcp(IPEndPoint end, ListenOptions options, SocketEngine engine, int lanes)
    {
        var listeners = new TcpListeners();
        for (var lane = 0; lane < lanes; lane++)
        {
            try
            {
                listeners.Add(ListenTcp(lane == 0 ? end : new IPEndPoint(end.Address, ((TcpAddress)listeners[0].Local).Port.Number), options, engine, lane, lanes));
            }
            catch (ParleyException)
            {
                // Disposing a listener of ours completes at once.
                listeners.DisposeAsync().AsTask().GetAwaiter().GetResult();
                throw;
            }
        }

        return listeners;
    }

    private Listener ListenTcp(IPEndPoint end, ListenOptions options, SocketEngine engine, int lane, int lanes)
    {
        var place = new TcpAddress(end);
        var opened = OpenedSocket.At(place, _wire, _time, end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (lanes > 1)
                SocketTuning.SharePort(opened.Socket, end, isFirst: lane == 0);
            opened.Socket.Bind(end);

            // What is set here is what accepted sockets begin with on Linux; elsewhere they are tuned one by one.
            SocketTuning.Apply(opened.Socket, options.NoDelay, options.TimeToLive);
            opened.Socket.Listen(options.Backlog);
            return engine.Listen(opened, new TcpAddress((IPEndPoint)opened.Socket.LocalEndPoint!), options, lane);
        }
        catch (SocketException error)
        {
            throw opened.Fail("listen at", place, error);
        }
    }

    private async ValueTask<Connection> ConnectTcpAsync(TcpAddress tcp, ConnectOptions options, CancellationToken cancellation)
    {
        var ends = await Resolver.ResolveAsync(tcp.Host, tcp.Port, datagrams: false, listening: false, cancellation).ConfigureAwait(false);
        Exception? last = null;
        foreach (var end in ends)
        {
            var opened = OpenedSocket.To(new TcpAddress(end), _wire, _time, end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            var socket = opened.Socket;
            try
            {
                SocketTuning.Apply(socket, options.NoDelay, options.TimeToLive);
                await SocketBinding.BindFromAsync(socket, options.From, datagrams: false, cancellation).ConfigureAwait(false);
                return await OwnEngine.ConnectAsync(opened, end, new TcpAddress(end), cancellation).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                last = opened.Fail("connect to", tcp, error);
                if (error is not SocketException)
                    throw;
            }
        }

        throw last!;
    }

    private Listener ListenUnix(UnixAddress unix, ListenOptions options, SocketEngine engine)
    {
        var type = unix.Kind == SocketKind.Messages ? SocketType.Seqpacket : SocketType.Stream;
        var opened = OpenedSocket.At(unix, _wire, _time, AddressFamily.Unix, type);
        try
        {
            UnixSocketFile.MakeWay(unix, type);
            opened.Socket.Bind(UnixSocketFile.EndPoint(unix));
            UnixSocketFile.Protect(unix, options.Permissions);
            opened.Socket.Listen(options.Backlog);
            return engine.Listen(opened, unix, options, lane: 0);
        }
        catch (Exception error)
        {
            throw opened.Fail("listen at", unix, error);
        }
    }

    private async ValueTask<Connection> ConnectUnixAsync(UnixAddress unix, CancellationToken cancellation)
    {
        var type = unix.Kind == SocketKind.Messages ? SocketType.Seqpacket : SocketType.Stream;
        while (true)
        {
            var opened = OpenedSocket.To(unix, _wire, _time, AddressFamily.Unix, type);
            try
            {
                return await OwnEngine.ConnectAsync(opened, UnixSocketFile.EndPoint(unix), unix, cancellation).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                var failure = opened.Fail("connect to", unix, error);
                if (error is not SocketException { SocketErrorCode: SocketError.WouldBlock })
                    throw failure;
            }

            // connect(2), EAGAIN: the listener's queue is full, and a Unix socket that does not block is not told when it has room.
            await Task.Delay(FullQueue, _time, cancellation).ConfigureAwait(false);
        }
    }

    private DatagramSocket BindUnixDatagrams(UnixAddress unix, ListenOptions options, SocketEngine engine)
    {
        var opened = OpenedSocket.At(unix, _wire, _time, AddressFamily.Unix, SocketType.Dgram);
        try
        {
            UnixSocketFile.MakeWay(unix, SocketType.Dgram);
            opened.Socket.Bind(UnixSocketFile.EndPoint(unix));
            UnixSocketFile.Protect(unix, options.Permissions);
            return engine.Datagrams(opened, unix, remote: null, peer: null);
        }
        catch (Exception error)
        {
            throw opened.Fail("listen at", unix, error);
        }
    }

    private DatagramSocket OpenUnixDatagrams(UnixAddress unix)
    {
        var opened = OpenedSocket.To(unix, _wire, _time, AddressFamily.Unix, SocketType.Dgram);
        try
        {
            // A name of its own, so that the peer can answer: an unnamed sender has no address to answer to.
            var own = SocketBinding.NameOfOwn();
            opened.Socket.Bind(UnixSocketFile.EndPoint(own));
            UnixSocketFile.Protect(own, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            opened.Socket.Connect(UnixSocketFile.EndPoint(unix));
            return OwnEngine.Datagrams(opened, own, unix, peer: null);
        }
        catch (Exception error)
        {
            throw opened.Fail("open", unix, error);
        }
    }

    /// <summary>The lanes of one place, which come and go together.</summary>
    private sealed class TcpListeners : List<Listener>, IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var listener in this)
                await listener.DisposeAsync().ConfigureAwait(false);
        }
    }
}
