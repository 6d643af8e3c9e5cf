namespace Parley;

/// <summary>How bytes keep together on the way: the socket type, seen from its user.</summary>
public enum SocketKind
{
    /// <summary>Connected, ordered bytes without boundaries: TCP, TLS, Unix stream (SOCK_STREAM).</summary>
    Stream,

    /// <summary>Single messages without a connection: UDP, Unix datagram (SOCK_DGRAM).</summary>
    Datagram,

    /// <summary>Connected, ordered messages whose boundaries are kept: Unix SOCK_SEQPACKET, WebSocket.</summary>
    Messages,
}
