namespace Parley.Cli.Tests;

/// <summary>A kind of socket: a column of the support table.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Kind">What keeps together on its way.</param>
/// <param name="Listening">Where to listen: a folder and a name that is free in it go into it.</param>
/// <param name="Connecting">The options that a client needs.</param>
internal sealed record SupportedKind(string Name, SocketKind Kind, string Listening, string Connecting = "")
{
    private static int _names;

    public static IReadOnlyList<SupportedKind> All { get; } =
    [
        new("tcp", SocketKind.Stream, "tcp://127.0.0.1:0"),
        new("tcp, IPv6", SocketKind.Stream, "tcp://[::1]:0"),
        new("tls", SocketKind.Stream, "tls://127.0.0.1:0", "?insecure"),
        new("unix", SocketKind.Stream, "unix:{0}/{1}"),
        new("udp", SocketKind.Datagram, "udp://127.0.0.1:0"),
        new("udp, IPv6", SocketKind.Datagram, "udp://[::1]:0"),
        new("unix-dgram", SocketKind.Datagram, "unix-dgram:{0}/{1}"),
        new("unix-seqpacket", SocketKind.Messages, "unix-seqpacket:{0}/{1}"),
        new("ws", SocketKind.Messages, "ws://127.0.0.1:0/support"),
        new("wss", SocketKind.Messages, "wss://127.0.0.1:0/support", "?insecure"),
    ];

    /// <summary>An address of this kind that nobody else has.</summary>
    public string Free(TemporaryFolder folder) =>
        Listening.Replace("{0}", folder.Path, StringComparison.Ordinal).Replace("{1}", $"s{Interlocked.Increment(ref _names)}", StringComparison.Ordinal);
}
