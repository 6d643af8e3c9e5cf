using System.Net;
using System.Net.Sockets;

namespace Parley;

/// <summary>What opening a socket has in common, whatever its kind.</summary>
internal static class SocketBinding
{
    /// <summary>The refusal for kinds of which only the grammar knows: the system is asked, and says no in its own words.</summary>
    internal static ParleyException Unavailable(string doing, Address address)
    {
        if (address is not X25Address)
            return new ParleyException(ErrorReason.NotSupported, $"cannot {doing} {address}: that kind of socket does not do this");
        try
        {
            // AF_X25 is 9 on Linux; .NET knows the family as Ccitt.
            using var socket = new Socket(AddressFamily.Ccitt, SocketType.Seqpacket, ProtocolType.Unspecified);
            return new ParleyException(ErrorReason.NotSupported, $"cannot {doing} {address}: .NET has no address form for X.25");
        }
        catch (SocketException error)
        {
            return SocketErrors.Translate(doing, address, error);
        }
    }

    /// <summary>
    /// Binds one socket for each end, all of them or none. With port 0 the first one's port is asked for the others too;
    /// when another program has it there, a new port is tried.
    /// </summary>
    internal static List<T> BindAll<T>(IReadOnlyList<IPEndPoint> ends, Func<IPEndPoint, int, T> bind, Func<T, int> portOf)
        where T : IAsyncDisposable
    {
        for (var attempt = 1; ; attempt++)
        {
            var bound = new List<T>(ends.Count);
            try
            {
                foreach (var end in ends)
                    bound.Add(bind(end, end.Port == 0 && bound.Count > 0 ? portOf(bound[0]) : end.Port));
                return bound;
            }
            catch (ParleyException error)
            {
                // Disposing a socket of ours completes at once.
                foreach (var socket in bound)
                    socket.DisposeAsync().AsTask().GetAwaiter().GetResult();
                if (error.Reason != ErrorReason.AddressInUse || ends[0].Port != 0 || bound.Count == 0 || attempt == 16)
                    throw;
            }
        }
    }

    /// <summary>Binds the local end that <c>from=</c> asks for, in the socket's own family.</summary>
    internal static async ValueTask BindFromAsync(Socket socket, (Host Host, Port Port)? from, bool datagrams, CancellationToken cancellation)
    {
        if (from is not { } asked)
            return;
        foreach (var end in await Resolver.ResolveAsync(asked.Host, asked.Port, datagrams, listening: true, cancellation).ConfigureAwait(false))
        {
            if (end.AddressFamily != socket.AddressFamily)
                continue;
            try
            {
                socket.Bind(end);
                return;
            }
            catch (SocketException error)
            {
                throw SocketErrors.Translate("send from", datagrams ? new UdpAddress(end) : new TcpAddress(end), error);
            }
        }

        throw new ParleyException(ErrorReason.AddressNotAvailable, $"cannot send from {asked.Host}:{asked.Port}: it is of another address family than the peer");
    }

    /// <summary>A name for a client's datagram socket: abstract on Linux (nothing stays behind), a file elsewhere.</summary>
    internal static UnixAddress NameOfOwn()
    {
        var name = $"parley-{Environment.ProcessId}-{Guid.NewGuid():N}";
        return new UnixAddress(OperatingSystem.IsLinux() ? "@" + name : Path.Combine(Path.GetTempPath(), name), SocketKind.Datagram);
    }
}
