using System.Net;
using System.Net.Sockets;

namespace Parley;

/// <summary>The portable engine: TCP, UDP and Unix sockets on System.Net.Sockets, the same on every system.</summary>
public sealed class SocketsTransport : Transport
{
    private readonly WireEvents _wire;
    private readonly TimeProvider _time;

    /// <summary>Makes the transport.</summary>
    /// <param name="wire">Where it announces events. Null: nobody looks.</param>
    /// <param name="time">The clock of connect timeouts and the graceful close. Null: the system's.</param>
    public SocketsTransport(WireEvents? wire = null, TimeProvider? time = null)
    {
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
                return SocketBinding.BindAll(ends, (end, port) => ListenTcp(new IPEndPoint(end.Address, port), options), listener => ((TcpAddress)listener.Local).Port.Number);
            case UnixAddress unix:
                return [ListenUnix(unix, options)];
            default:
                throw SocketBinding.Unavailable("listen at", address);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<Connection> ConnectAsync(Address address, ConnectOptions options, CancellationToken cancellation = default)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            return address switch
            {
                TcpAddress tcp => await ConnectTcpAsync(tcp, options, either.Token).ConfigureAwait(false),
                UnixAddress unix => await ConnectUnixAsync(unix, either.Token).ConfigureAwait(false),
                _ => throw SocketBinding.Unavailable("connect to", address),
            };
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
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
                return SocketBinding.BindAll(ends, (end, port) => UdpSockets.Bind(new IPEndPoint(end.Address, port), options, _wire), socket => ((UdpAddress)socket.Local).Port.Number);
            case UnixAddress { Kind: SocketKind.Datagram } unix:
                return [BindUnixDatagrams(unix, options)];
            default:
                throw SocketBinding.Unavailable("listen at", address);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<DatagramSocket> OpenDatagramsAsync(Address address, ConnectOptions options, CancellationToken cancellation = default) => address switch
    {
        UdpAddress udp => await UdpSockets.OpenAsync(udp, options, _wire, cancellation).ConfigureAwait(false),
        UnixAddress { Kind: SocketKind.Datagram } unix => OpenUnixDatagrams(unix),
        _ => throw SocketBinding.Unavailable("open", address),
    };

    private SocketListener ListenTcp(IPEndPoint end, ListenOptions options)
    {
        var place = new TcpAddress(end);
        var opened = NewSocket.At(place, _wire, end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            opened.Socket.Bind(end);
            opened.Socket.Listen(options.Backlog);
            return new SocketListener(opened, new TcpAddress((IPEndPoint)opened.Socket.LocalEndPoint!), options, WrapTcp, _wire);
        }
        catch (SocketException error)
        {
            throw opened.Fail("listen at", place, error);
        }
    }

    private SocketConnection WrapTcp(Socket accepted) =>
        new(accepted, new TcpAddress((IPEndPoint)accepted.LocalEndPoint!), new TcpAddress((IPEndPoint)accepted.RemoteEndPoint!), accepted: true, _wire, _time);

    private async ValueTask<Connection> ConnectTcpAsync(TcpAddress tcp, ConnectOptions options, CancellationToken cancellation)
    {
        var ends = await Resolver.ResolveAsync(tcp.Host, tcp.Port, datagrams: false, listening: false, cancellation).ConfigureAwait(false);
        Exception? last = null;
        foreach (var end in ends)
        {
            var opened = NewSocket.To(new TcpAddress(end), _wire, end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            var socket = opened.Socket;
            try
            {
                SocketTuning.Apply(socket, options.NoDelay, options.TimeToLive);
                await SocketBinding.BindFromAsync(socket, options.From, datagrams: false, cancellation).ConfigureAwait(false);
                await socket.ConnectAsync(end, cancellation).ConfigureAwait(false);
                return new SocketConnection(socket, new TcpAddress((IPEndPoint)socket.LocalEndPoint!), new TcpAddress(end), accepted: false, _wire, _time, opened.Id);
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

    private SocketListener ListenUnix(UnixAddress unix, ListenOptions options)
    {
        var type = unix.Kind == SocketKind.Messages ? SocketType.Seqpacket : SocketType.Stream;
        var opened = NewSocket.At(unix, _wire, AddressFamily.Unix, type);
        try
        {
            UnixSocketFile.MakeWay(unix, type);
            opened.Socket.Bind(UnixSocketFile.EndPoint(unix));
            UnixSocketFile.Protect(unix, options.Permissions);
            opened.Socket.Listen(options.Backlog);
            return new SocketListener(opened, unix, options, accepted => WrapUnix(accepted, unix, UnixSocketFile.ToAddress(accepted.RemoteEndPoint, unix.Kind), accepted: true), _wire);
        }
        catch (Exception error)
        {
            throw opened.Fail("listen at", unix, error);
        }
    }

    private Connection WrapUnix(Socket socket, Address local, Address remote, bool accepted, long? id = null) => local is UnixAddress { Kind: SocketKind.Messages }
        ? new SeqpacketConnection(socket, local, remote, accepted, _wire, _time, id)
        : new SocketConnection(socket, local, remote, accepted, _wire, _time, id);

    private async ValueTask<Connection> ConnectUnixAsync(UnixAddress unix, CancellationToken cancellation)
    {
        var type = unix.Kind == SocketKind.Messages ? SocketType.Seqpacket : SocketType.Stream;
        var opened = NewSocket.To(unix, _wire, AddressFamily.Unix, type);
        try
        {
            await opened.Socket.ConnectAsync(UnixSocketFile.EndPoint(unix), cancellation).ConfigureAwait(false);
            return WrapUnix(opened.Socket, UnixSocketFile.ToAddress(opened.Socket.LocalEndPoint, unix.Kind), unix, accepted: false, opened.Id);
        }
        catch (Exception error)
        {
            throw opened.Fail("connect to", unix, error);
        }
    }

    private SocketDatagrams BindUnixDatagrams(UnixAddress unix, ListenOptions options)
    {
        var opened = NewSocket.At(unix, _wire, AddressFamily.Unix, SocketType.Dgram);
        try
        {
            UnixSocketFile.MakeWay(unix, SocketType.Dgram);
            opened.Socket.Bind(UnixSocketFile.EndPoint(unix));
            UnixSocketFile.Protect(unix, options.Permissions);
            return new SocketDatagrams(opened, unix, remote: null, peer: null, _wire);
        }
        catch (Exception error)
        {
            throw opened.Fail("listen at", unix, error);
        }
    }

    private SocketDatagrams OpenUnixDatagrams(UnixAddress unix)
    {
        var opened = NewSocket.To(unix, _wire, AddressFamily.Unix, SocketType.Dgram);
        try
        {
            // A name of its own, so that the peer can answer: an unnamed sender has no address to answer to.
            var own = SocketBinding.NameOfOwn();
            opened.Socket.Bind(UnixSocketFile.EndPoint(own));
            UnixSocketFile.Protect(own, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            opened.Socket.Connect(UnixSocketFile.EndPoint(unix));
            return new SocketDatagrams(opened, own, unix, peer: null, _wire);
        }
        catch (Exception error)
        {
            throw opened.Fail("open", unix, error);
        }
    }
}
