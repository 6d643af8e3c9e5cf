using System.Net.Sockets;

namespace Parley.Cli;

/// <summary>What the socket call takes, by name and by this system's number.</summary>
internal sealed record SocketArguments((string Name, int Number) Domain, (string Name, int Number) Type, (string Name, int Number) Protocol)
{
    // AF_INET and AF_UNIX have one number everywhere; AF_INET6 has one for each family of systems.
    private static readonly (string, int) Inet6 = ("AF_INET6",
        OperatingSystem.IsLinux() ? 10 : OperatingSystem.IsWindows() ? 23 : OperatingSystem.IsFreeBSD() ? 28 : 30);

    internal string Call => $"socket({Domain.Name}, {Type.Name}, {Protocol.Name})";

    internal string Numbers => $"socket({Domain.Number}, {Type.Number}, {Protocol.Number})";

    internal static SocketArguments Internet(AddressFamily family, bool datagrams) => new(
        family == AddressFamily.InterNetworkV6 ? Inet6 : ("AF_INET", 2),
        datagrams ? ("SOCK_DGRAM", 2) : ("SOCK_STREAM", 1),
        datagrams ? ("IPPROTO_UDP", 17) : ("IPPROTO_TCP", 6));

    internal static SocketArguments Unix(SocketKind kind) => new(
        ("AF_UNIX", 1),
        kind switch { SocketKind.Stream => ("SOCK_STREAM", 1), SocketKind.Datagram => ("SOCK_DGRAM", 2), _ => ("SOCK_SEQPACKET", 5) },
        ("0", 0));

    /// <summary>x25(7).</summary>
    internal static SocketArguments X25 { get; } = new(("AF_X25", 9), ("SOCK_SEQPACKET", 5), ("0", 0));
}
