using System.Net;

namespace Parley.Cli;

/// <summary>The calls of sockets that connect: TCP and what stands above it, Unix streams and sequenced packets, X.25.</summary>
internal static class ConnectionCalls
{
    private const string Unknown = "ADDRESS";

    internal static CallList Tcp(Address address, SocketArguments socket, (IPEndPoint? Bound, IPEndPoint? Peer) ends, ListenOptions listen)
    {
        var (accepted, connected, said) = Above(address);
        SocketCall noDelay = new("setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)", "small messages leave at once");
        return new(
            [
                new(socket.Call, "makes the socket that will listen"),
                new("setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)", "takes the port though old connections of it still linger (TIME_WAIT)"),
                .. CallList.OwnFamily(ends.Bound),
                new($"bind({ends.Bound?.ToString() ?? Unknown})", "gives it its address and port"),
                new($"listen({listen.Backlog})", "so many connections may wait to be accepted"),
                new("accept()", "waits for a client; returns a new socket for it alone"),
                .. listen.NoDelay ? [noDelay] : Array.Empty<SocketCall>(),
                .. accepted,
                new("recv()", $"takes {said} that came; 0 bytes mean that the client has finished"),
                new("send()", "answers; it waits while the client does not read"),
                new("shutdown(SHUT_WR)", "says that no more will come (FIN); the client may still talk"),
                new("close()", "gives the client's socket up; the listening one goes on with accept()"),
            ],
            [
                new(socket.Call, "makes the socket"),
                new($"connect({ends.Peer?.ToString() ?? Unknown})", "SYN, SYN+ACK, ACK; the system chooses this side's address and port"),
                noDelay,
                .. connected,
                new("send()", "says something"),
                new("shutdown(SHUT_WR)", "says that no more will come (FIN); the answer can still be read"),
                new("recv()", $"takes {said} that came; 0 bytes mean that the server has finished"),
                new("close()", "gives the socket up"),
            ]);
    }

    internal static CallList Unix(UnixAddress address, SocketArguments socket, ListenOptions listen)
    {
        var whole = address.Kind == SocketKind.Messages;
        var received = whole ? "takes one message whole; an empty one reads like the end" : "takes bytes that came; 0 bytes mean that the peer has finished";
        return new(
            [
                new(socket.Call, "makes the socket that will listen"),
                new($"bind({address.Path})", address.IsAbstract ? "gives it its name, which needs no file and goes when the socket does" : "gives it its name and makes the file; where the file exists, it is refused"),
                .. address.IsAbstract ? [] : new SocketCall[] { new($"chmod({address.Path}, 0{Convert.ToString((int)listen.Permissions, 8)})", "says who may connect") },
                new($"listen({listen.Backlog})", "so many connections may wait to be accepted"),
                new("accept()", "waits for a client; returns a new socket for it alone"),
                new("recv()", received),
                new("send()", whole ? "answers with one message; its boundary is kept" : "answers; it waits while the client does not read"),
                new("shutdown(SHUT_WR)", "says that no more will come"),
                new("close()", "gives the client's socket up; the listening one goes on with accept()"),
                .. address.IsAbstract ? [] : new SocketCall[] { new($"unlink({address.Path})", "removes the file in the end: close() leaves it behind") },
            ],
            [
                new(socket.Call, "makes the socket; it needs no name of its own"),
                new($"connect({address.Path})", address.IsAbstract ? "anybody on this machine may" : "needs the right to write to the file"),
                new("send()", whole ? "says one message" : "says something"),
                new("shutdown(SHUT_WR)", "says that no more will come; the answer can still be read"),
                new("recv()", received),
                new("close()", "gives the socket up"),
            ]);
    }

    internal static CallList X25(X25Address address, SocketArguments socket, ListenOptions listen) => new(
        [
            new(socket.Call, "makes the socket that will listen"),
            new($"bind({address.Host})", "gives it its X.121 address"),
            new($"listen({listen.Backlog})", "so many calls may wait to be accepted"),
            new("accept()", "waits for a call; returns a new socket for it alone"),
            new("recv()", "takes one message whole"),
            new("send()", "answers with one message"),
            new("close()", "clears the call"),
        ],
        [
            new(socket.Call, "makes the socket"),
            new($"connect({address.Host})", "calls the X.121 address"),
            new("send()", "says one message"),
            new("recv()", "takes one message whole"),
            new("close()", "clears the call"),
        ]);

    private static (IReadOnlyList<SocketCall> Accepted, IReadOnlyList<SocketCall> Connected, string Said) Above(Address address)
    {
        SocketCall serves = new("TLS handshake", "shows the certificate and agrees on keys (RFC 8446); from here on all bytes are encrypted");
        SocketCall checks = new("TLS handshake", "checks the server's certificate and agrees on keys (RFC 8446); from here on all bytes are encrypted");
        if (address is not WebSocketAddress web)
            return address is TlsAddress ? ([serves], [checks], "bytes") : ([], [], "bytes");

        SocketCall[] answers = [new("recv()", $"reads GET {web.Path} HTTP/1.1 with Upgrade: websocket"), new("send()", "HTTP/1.1 101 Switching Protocols; from here on both sides send frames (RFC 6455)")];
        SocketCall[] asks = [new("send()", $"GET {web.Path} HTTP/1.1 with Upgrade: websocket"), new("recv()", "HTTP/1.1 101 Switching Protocols; from here on both sides send frames (RFC 6455)")];
        return web.Secure ? ([serves, .. answers], [checks, .. asks], "frames") : (answers, asks, "frames");
    }
}
