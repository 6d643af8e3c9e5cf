using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Parley.Linux;

/// <summary>
/// The Linux engine: a few threads, each with an epoll set of its own, on which sockets live from accept to close and on
/// which services that promised not to block (<see cref="RunsOnReactorAttribute"/>) run inline.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class ReactorEngine : SocketEngine, IDisposable
{
    private readonly ReactorOptions _options;
    private readonly Reactor[] _reactors;
    private readonly HeldWatch _watch;
    private int _next = -1;

    /// <summary>Starts the engine's threads, which sleep while there is nothing to do.</summary>
    /// <param name="options">Null: all defaults.</param>
    /// <exception cref="ParleyException"><see cref="ErrorReason.ResourcesExhausted"/>: too few descriptors are left. Nothing has been started then.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public ReactorEngine(ReactorOptions? options = null)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException();
        _options = options ?? new ReactorOptions();
        _reactors = new Reactor[_options.Reactors];
        for (var i = 0; i < _reactors.Length; i++)
            _reactors[i] = Start(i);
        _watch = new HeldWatch(_reactors, _options.Loggers.CreateLogger("Parley.Linux"), _options.Time);
    }

    /// <inheritdoc/>
    public override string Name => "reactor";

    /// <inheritdoc/>
    public override int Lanes => _reactors.Length;

    /// <inheritdoc/>
    public override Listener Listen(OpenedSocket socket, Address local, ListenOptions options, int lane) =>
        new ReactorListener(socket, local, lane == 0 && _reactors.Length > 1 && local is UnixAddress ? Next() : _reactors[lane], _options.CheckMemory);

    /// <inheritdoc/>
    public override async ValueTask<Connection> ConnectAsync(OpenedSocket socket, EndPoint peer, Address remote, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(remote);
        var connecting = new Connecting(Here(), Duplicate(socket.Socket));
        socket.Socket.Dispose();
        var descriptor = await connecting.RunAsync(peer, cancellation).ConfigureAwait(false);
        var local = SocketEnd.OfThisSide(descriptor.Number, remote.Kind).Address;
        if (remote.Kind == SocketKind.Messages)
            return Records(socket, descriptor, local, remote, accepted: false);
        var connection = new ReactorConnection(socket, descriptor, local, remote, _options.CheckMemory);
        connecting.Tell(connection);
        return Watched(connection, descriptor.IsWatched ? 0 : connection.Watch());
    }

    /// <inheritdoc/>
    public override DatagramSocket Datagrams(OpenedSocket socket, Address local, Address? remote, SocketAddress? peer)
    {
        // Unix datagrams have no largest size that room could be made for beforehand (unix(7)).
        var portable = base.Datagrams(socket, local, remote, peer);
        return local is UdpAddress ? new ReactorDatagrams(socket, portable, peer, Here()) : portable;
    }

    /// <summary>Ends the threads. What is still open is closed with the process; close it before.</summary>
    public void Dispose()
    {
        _watch.Dispose();
        foreach (var reactor in _reactors)
            reactor.Dispose();
    }

    /// <summary>A descriptor of the engine's own for a socket. Its <see cref="Socket"/> may be disposed, or, where it holds a Unix socket's file, kept until the end.</summary>
    internal static int Duplicate(Socket socket)
    {
        var own = Native.Fcntl((int)socket.Handle, Native.DuplicateCloseOnExec, 0);
        if (own < 0 || Native.Fcntl(own, Native.SetStatusFlags, Libc.NonBlocking) < 0)
            throw Errno.ToException(Marshal.GetLastPInvokeError());
        return own;
    }

    /// <summary>A connection of records.</summary>
    /// <inheritdoc cref="Watched"/>
    internal static Connection Records(OpenedSocket origin, Descriptor descriptor, Address local, Address remote, bool accepted)
    {
        var records = new ReactorRecords(descriptor);
        var connection = OfRecords(records, origin, local, remote, accepted);
        return Watched(connection, records.Watch(connection));
    }

    /// <summary>A connection whose watching has begun, or could not.</summary>
    /// <exception cref="SocketException">It cannot be watched (epoll_ctl(2): no memory, or max_user_watches), and is announced as failed and closed.</exception>
    internal static Connection Watched(Connection connection, int result)
    {
        if (result >= 0)
            return connection;
        var error = Errno.ToException(-result);
        connection.Abort(error);
        throw error;
    }

    internal static ParleyException Sentence(string doing, Address place, SocketException error) => Explain(doing, place, error);

    internal static bool MeansPeerGone(SocketError error) => IsPeerGone(error);

    internal static bool IsLast(int descriptor) => IsShort(descriptor);

    internal static bool IsShortOfDescriptors() => IsShort();

    internal static Address AddressOf(SocketAddress address, SocketKind kind) => ToAddress(address, kind);

    internal static ValueTask<bool> ReadToEndAsync(Func<CancellationToken, ValueTask<int>> receive, TimeProvider time, CancellationToken cancellation) =>
        DiscardAsync(receive, time, cancellation);

    // Each takes two descriptors, and whoever hears that there are none left needs some to say so.
    private Reactor Start(int number)
    {
        try
        {
            return !IsShort() ? new Reactor(number)
                : throw new ParleyException(ErrorReason.ResourcesExhausted, $"cannot start reactor {number}: the last descriptors are kept for the process itself") { Hint = "Raise the limit: ulimit -n." };
        }
        catch (ParleyException)
        {
            foreach (var started in _reactors.AsSpan(0, number))
                started.Dispose();
            throw;
        }
    }

    // A connection that a service of this engine makes lives beside it. The thread may also be another engine's.
    private Reactor Here() => Reactor.Current is { } current && Array.IndexOf(_reactors, current) >= 0 ? current : Next();

    private Reactor Next() => _reactors[(uint)Interlocked.Increment(ref _next) % (uint)_reactors.Length];
}
