using System.Net.Sockets;

namespace Parley;

/// <summary>
/// A socket on its way into a listener, a connection or a datagram socket: it has its number and is announced. What goes
/// wrong on the way closes it, which is announced too.
/// </summary>
internal sealed class NewSocket
{
    private readonly WireEvents _wire;
    private readonly Address? _local;
    private readonly Address? _remote;

    private NewSocket(Socket socket, WireEvents wire, Address? local, Address? remote)
    {
        (Socket, _wire, _local, _remote) = (socket, wire, local, remote);
        Announce(WireEventKind.Opened);
    }

    internal Socket Socket { get; }

    internal long Id { get; } = WireEvents.NextSocket();

    /// <summary>A socket that shall be bound to a place.</summary>
    internal static NewSocket At(Address place, WireEvents wire, AddressFamily family, SocketType type, ProtocolType protocol = ProtocolType.Unspecified) =>
        new(Open(place, family, type, protocol), wire, place, remote: null);

    /// <summary>A socket for one peer.</summary>
    internal static NewSocket To(Address peer, WireEvents wire, AddressFamily family, SocketType type, ProtocolType protocol = ProtocolType.Unspecified) =>
        new(Open(peer, family, type, protocol), wire, local: null, peer);

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

    private void Announce(WireEventKind kind, Exception? error = null) => _wire.Announce(new WireEvent(kind, Id, _local, _remote, Error: error));
}
