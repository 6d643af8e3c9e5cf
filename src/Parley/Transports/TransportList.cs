namespace Parley;

/// <summary>The transports that come with the library.</summary>
public static class TransportList
{
    /// <summary>Sockets, and above them TLS and WebSocket.</summary>
    /// <param name="wire">Where they announce events. Null: nobody looks.</param>
    /// <param name="time">The clock of time limits. Null: the system's.</param>
    /// <param name="message">Bytes of the largest WebSocket message that is received. Default 64 KiB.</param>
    /// <param name="engine">Who moves the bytes. Null: the portable engine.</param>
    /// <returns>A new list; each transport in it is safe to share.</returns>
    public static IReadOnlyList<Transport> Default(WireEvents? wire = null, TimeProvider? time = null, int message = 64 * 1024, SocketEngine? engine = null)
    {
        var sockets = new SocketsTransport(wire, time, engine);
        var tls = new TlsTransport(sockets, wire, time);
        return [sockets, tls, new WebSocketTransport([sockets, tls], wire, time, message)];
    }

    /// <summary>The first transport that carries an address.</summary>
    /// <param name="transports">In the order of preference.</param>
    /// <param name="address">Any address.</param>
    /// <returns>The transport.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.NotSupported"/>: none carries it.</exception>
    public static Transport For(this IReadOnlyList<Transport> transports, Address address)
    {
        for (var i = 0; i < transports.Count; i++)
        {
            if (transports[i].Carries(address))
                return transports[i];
        }

        throw new ParleyException(ErrorReason.NotSupported, $"nothing here carries {address}");
    }
}
