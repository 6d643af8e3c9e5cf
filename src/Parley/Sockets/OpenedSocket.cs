using System.Net.Sockets;

namespace Parley;

/// <summary>
/// A socket on its way into a listener, a connection or a datagram socket: it has its number and is announced. Whoever
/// takes it over (an engine) announces under that number. What goes wrong on the way closes it, which is announced too.
/// </summary>
public sealed class OpenedSocket
{
    private readonly Address? _local;
    private readonly Address? _remote;

    private OpenedSocket(Socket socket, WireEvents wire, TimeProvider time, Address? local, Address? remote)
    {
        (Socket, Wire, Time, _local, _remote) = (socket, wire, time, local, remote);
        Announce(WireEventKind.Opened);
    }

    /// <summary>The socket; its options are set already.</summary>
    public Socket Socket { get; }

    /// <summary>Its number in <see cref="WireEvent.Socket"/>.</summary>
    public long Id { get; } = WireEvents.NextSocket();

    /// <summary>Where it is announced.</summary>
    public WireEvents Wire { get; }

    /// <summary>The clock of its connections' graceful close.</summary>
    public TimeProvider Time { get; }

    /// <summary>A socket that shall be bound to a place.</summary>
    internal static OpenedSocket At(Address place, WireEvents wire, TimeProvider time, AddressFamily family, SocketType type, ProtocolType protocol = ProtocolType.Unspecified) =>
        new(Open(place, family, type, protocol), wire, time, place, remote: null);

    /// <summary>A socket for one peer.</summary>
    internal static OpenedSocket To(Address peer, WireEvents wire, TimeProvider time, AddressFamily family, SocketType type, ProtocolType protocol = ProtocolType.Unspecified) =>
        new(Open(peer, family, type, protocol), wire, time, local: null, peer);

    /// <summary>For engines: what listened or received here has been closed. The Unix socket's file goes, and it is announced.</summary>
    /// <param name="local">Where it was bound.</param>
    /// <param name="remote">Its only peer, if it had one.</param>
    public void Closed(Address local, Address? remote = null)
    {
        UnixSocketFile.Remove(local);
        Wire.Announce(new WireEvent(WireEventKind.Closed, Id, local, remote));
    }

    /// <summary>Closes it because something failed.</summary>
    /// <param name="doing">What, as in <see cref="SocketErrors.Translate"/>.</param>
    /// <param name="place">Where.</param>
    /// <param name="error">Why, in whatever words.</param>
    /// <returns>What is to be thrown: the sentence, or that the caller has given up.</returns>
    internal Exception Fail(string doing, Address place, Exception error)
    {
        Socket.Dispose();
        var failure = error is ParleyException or OperationCanceledException ? error : SocketErrors.Translate(doing, place, error);
        Announce(WireEventKind.Failed, failure);
        Announce(WireEventKind.Closed);
        return failure;
    }

    /// <summary>A system without that family says so in its own words.</summary>
    private static Socket Open(Address address, AddressFamily family, SocketType type, ProtocolType protocol)
    {
        try
        {
            return new Socket(family, type, protocol);
        }
        catch (SocketException error)
        {
            throw SocketErrors.Translate("open a socket for", address, error);
        }
    }

    private void Announce(WireEventKind kind, Exception? error = null) => Wire.Announce(new WireEvent(kind, Id, _local, _remote, Error: error));
}
