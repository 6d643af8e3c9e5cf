using System.Runtime.Versioning;

namespace Parley.Linux;

/// <summary>
/// The peer's address that was asked for last. Whoever admits a client, counts it and tells of it asks several times in a
/// row, and hardly anybody again before it leaves: so no connection keeps an address, and none is made twice in a row.
/// Nor is a connection kept here that has gone: it is known by its number.
/// </summary>
internal sealed class LastPeer(Reactor reactor)
{
    private long _of = -1;
    private SocketEnd _end;
    private Address? _address;

    /// <summary>A connection's peer, for people.</summary>
    /// <param name="connection">Its number, by which its events are announced.</param>
    /// <param name="peer">What accept(2) wrote.</param>
    [SupportedOSPlatform("linux")]
    internal Address Of(long connection, in SocketEnd peer)
    {
        if (!reactor.IsCurrent)
            return peer.Address;
        if (_of == connection)
            return _address!;
        _address = peer.AddressBeside(_end, _address);
        (_of, _end) = (connection, peer);
        return _address;
    }
}
