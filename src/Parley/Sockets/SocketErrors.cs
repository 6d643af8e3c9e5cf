using System.Net.Sockets;

namespace Parley;

/// <summary>Turns the system's errors into one sentence with a reason: what failed, where, why, what to do.</summary>
internal static class SocketErrors
{
    internal static ParleyException Translate(string doing, Address address, Exception cause)
    {
        var code = (cause as SocketException)?.SocketErrorCode;
        var (reason, why, hint) = code switch
        {
            SocketError.AddressAlreadyInUse => (ErrorReason.AddressInUse, "the address is in use", "Another program has it: stop that one, or choose another port."),
            SocketError.AccessDenied => (ErrorReason.AccessDenied, "permission denied", HintOfDenial(address)),
            SocketError.AddressNotAvailable => (ErrorReason.AddressNotAvailable, "this machine has no such address", "`parley explain` lists this machine's addresses."),
            SocketError.ConnectionRefused => (ErrorReason.Refused, "connection refused", "Nobody listens there: is the server running, and at that port?"),
            SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown =>
                (ErrorReason.Unreachable, "there is no route to it", null),
            SocketError.TimedOut => (ErrorReason.TimedOut, "no answer in time", null),
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected or SocketError.OperationAborted =>
                (ErrorReason.Reset, "the peer reset the connection", null),
            SocketError.MessageSize => (ErrorReason.MessageTooLarge, "the message is too large for one datagram", "UDP over IPv4 carries 65,507 bytes at most."),
            SocketError.AddressFamilyNotSupported or SocketError.SocketNotSupported or SocketError.ProtocolNotSupported or SocketError.ProtocolFamilyNotSupported or SocketError.OperationNotSupported =>
                (ErrorReason.FamilyNotSupported, cause.Message, null),
            SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable => (ErrorReason.ResourcesExhausted, "no more descriptors or buffers", "Raise the limit: ulimit -n."),
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => (ErrorReason.NameNotFound, "the name has no address", null),
            _ => (ErrorReason.Other, cause.Message, (string?)null),
        };

        // A Unix path that does not exist is ENOENT, which .NET maps to AddressNotAvailable.
        if (address is UnixAddress unix && reason == ErrorReason.AddressNotAvailable)
            (reason, why, hint) = (ErrorReason.Refused, "there is no such socket file", $"Is the server running, and is its socket at {unix.Path}?");

        return new ParleyException(reason, $"cannot {doing} {address}: {why}", cause) { Hint = hint };
    }

    /// <summary>Errors that mean: this one peer is gone, the socket it came from is fine.</summary>
    internal static bool IsPeerGone(SocketError error) => error is
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected
        or SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.ConnectionRefused;

    /// <summary>accept(2): out of descriptors or memory. Accepting again at once would only spin.</summary>
    internal static bool IsExhaustion(SocketError error) => error is
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable;

    private static string? HintOfDenial(Address address) => address switch
    {
        TcpAddress { Port.Number: > 0 and < 1024 } or UdpAddress { Port.Number: > 0 and < 1024 } or TlsAddress { Port.Number: > 0 and < 1024 } or WebSocketAddress { Port.Number: > 0 and < 1024 }
            => "Ports below 1024 need a privilege (CAP_NET_BIND_SERVICE on Linux): choose a higher one.",
        UdpAddress => "Broadcasting must be asked for: --broadcast.",
        UnixAddress unix => $"Look at the mode and owner of {unix.Path} and its folder.",
        _ => null,
    };
}
