using System.Collections.Concurrent;
using System.Text;

namespace Parley;

/// <summary>
/// Connections and datagrams inside one process: for tests, and for programs that talk to themselves. One object is one
/// space of names. Streams hold 64 KiB a direction, message kinds 16 messages, datagram sockets 256 datagrams.
/// </summary>
public sealed class MemoryTransport : Transport
{
    // A name must fit the path of a Unix socket address, which carries it to the receiver (unix(7): 108 bytes, here 100).
    private const int LongestName = 100;

    private readonly ConcurrentDictionary<MemoryAddress, object> _bound = new();
    private int _names;

    /// <summary>Makes a new space of names.</summary>
    /// <param name="wire">Where it announces events. Null: nobody looks.</param>
    /// <param name="time">The clock of connecting and of the graceful close. Null: the system's.</param>
    public MemoryTransport(WireEvents? wire = null, TimeProvider? time = null)
    {
        Wire = wire ?? new WireEvents();
        Time = time ?? TimeProvider.System;
    }

    /// <summary>True: clients' datagram sockets have no name, like Unix sockets that were not bound: nobody can answer them. Default false.</summary>
    internal bool UnnamedSenders { get; init; }

    internal WireEvents Wire { get; }

    internal TimeProvider Time { get; }

    /// <inheritdoc/>
    public override bool Carries(Address address) => address is MemoryAddress;

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<Listener>> ListenAsync(Address address, ListenOptions options, CancellationToken cancellation = default)
    {
        var name = Named(address, datagrams: false);
        var listener = new MemoryListener(this, name, options.Backlog);
        Bind(name, listener);
        listener.Opened();
        return new ValueTask<IReadOnlyList<Listener>>([listener]);
    }

    /// <inheritdoc/>
    public override async ValueTask<Connection> ConnectAsync(Address address, ConnectOptions options, CancellationToken cancellation = default)
    {
        var server = Named(address, datagrams: false);
        var client = NewName(server.Kind);
        (Connection near, Connection far) = server.Kind == SocketKind.Messages
            ? MemoryMessageConnection.Pair(this, client, server)
            : ((Connection, Connection))MemoryConnection.Pair(this, client, server);
        Announce(near, WireEventKind.Opened);
        try
        {
            await PutAsync(far, server, options.Timeout, cancellation).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Announce(near, WireEventKind.Failed, error);
            Announce(near, WireEventKind.Closed);
            throw;
        }

        Announce(near, WireEventKind.Connected);
        return near;
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<DatagramSocket>> BindDatagramsAsync(Address address, ListenOptions options, CancellationToken cancellation = default)
    {
        var name = Named(address, datagrams: true);
        return new ValueTask<IReadOnlyList<DatagramSocket>>([Open(name, remote: null, unnamed: false)]);
    }

    /// <inheritdoc/>
    public override ValueTask<DatagramSocket> OpenDatagramsAsync(Address address, ConnectOptions options, CancellationToken cancellation = default)
    {
        var peer = Named(address, datagrams: true);
        return new ValueTask<DatagramSocket>(Open(NewName(SocketKind.Datagram), peer, UnnamedSenders));
    }

    internal static void Announce(Connection end, WireEventKind kind, Exception? error = null)
    {
        (end as MemoryConnection)?.Announce(kind, error: error);
        (end as MemoryMessageConnection)?.Announce(kind, error: error);
    }

    internal MemoryDatagramSocket? FindSocket(MemoryAddress name) => _bound.GetValueOrDefault(name) as MemoryDatagramSocket;

    internal bool Unbind(MemoryAddress name, object owner) => _bound.TryRemove(KeyValuePair.Create(name, owner));

    private static ParleyException Refused(MemoryAddress server) => new(ErrorReason.Refused, $"cannot connect to {server}: nobody listens there");

    private async ValueTask PutAsync(Connection end, MemoryAddress server, TimeSpan limit, CancellationToken cancellation)
    {
        if (_bound.GetValueOrDefault(server) is not MemoryListener listener)
            throw Refused(server);
        using var patience = new CancellationTokenSource(limit, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            if (!await listener.TakeAsync(end, either.Token).ConfigureAwait(false))
                throw Refused(server);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ParleyException(ErrorReason.TimedOut, $"cannot connect to {server}: its backlog was full for {limit.TotalSeconds:0.#} s");
        }
    }

    private MemoryDatagramSocket Open(MemoryAddress name, MemoryAddress? remote, bool unnamed)
    {
        var socket = new MemoryDatagramSocket(this, unnamed ? new MemoryAddress("", SocketKind.Datagram) : name, remote, unnamed);
        if (!unnamed)
            Bind(name, socket);
        socket.Opened();
        return socket;
    }

    private void Bind(MemoryAddress name, object owner)
    {
        if (!_bound.TryAdd(name, owner))
            throw new ParleyException(ErrorReason.AddressInUse, $"cannot listen at {name}: another listens there already");
    }

    // An empty name asks for any free one, as port 0 does.
    private MemoryAddress Named(Address address, bool datagrams)
    {
        if (address is not MemoryAddress name || (name.Kind == SocketKind.Datagram) != datagrams)
            throw new ParleyException(ErrorReason.NotSupported, $"{address} is not an address for {(datagrams ? "datagrams" : "connections")} in memory");
        if (Encoding.UTF8.GetByteCount(name.Name) > LongestName)
            throw new ParleyException(ErrorReason.BadAddress, $"the name in {address} is longer than {LongestName} bytes");
        return name.Name.Length == 0 ? NewName(name.Kind) : name;
    }

    private MemoryAddress NewName(SocketKind kind) => new($"#{Interlocked.Increment(ref _names)}", kind);
}
