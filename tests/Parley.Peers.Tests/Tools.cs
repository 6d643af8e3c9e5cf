namespace Parley.Peers.Tests;

/// <summary>The command lines of netcat-openbsd, ncat and socat, by kind of socket.</summary>
public static class Tools
{
    /// <summary>Clients.</summary>
    public static TheoryData<string, string> Clients => new()
    {
        { "tcp", "nc -N {host} {port}" },
        { "tcp", "ncat {host} {port}" },
        { "tcp", "socat - TCP:{host}:{port}" },
        { "udp", "nc -u {host} {port}" },
        { "udp", "ncat -u {host} {port}" },
        { "udp", "socat - UDP:{host}:{port}" },
        { "unix", "nc -N -U {path}" },
        { "unix", "ncat -U {path}" },
        { "unix", "socat - UNIX-CONNECT:{path}" },
        { "unix-dgram", "nc -u -U {path}" },
        { "unix-dgram", "ncat -u -U {path}" },
        { "unix-dgram", "socat - UNIX-SENDTO:{path},bind={own}" },
        { "unix-dgram", "socat - UNIX-CONNECT:{path},type=2,bind={own}" },
        { "unix-seqpacket", "socat - UNIX-CONNECT:{path},type=5" },
        { "tcp6", "nc -N {host} {port}" },
        { "tcp6", "ncat {host} {port}" },
        { "tcp6", "socat - TCP6:[{host}]:{port}" },
        { "udp6", "nc -u {host} {port}" },
        { "udp6", "ncat -u {host} {port}" },
        { "udp6", "socat - UDP6:[{host}]:{port}" },
        { "unix@", "socat - ABSTRACT-CONNECT:{path}" },
        { "unix-dgram@", "socat - ABSTRACT-SENDTO:{path},bind={own}" },
        { "unix-seqpacket@", "socat - ABSTRACT-CONNECT:{path},type=5" },
    };

    /// <summary>Servers, each with the words on standard error which say that it is there.</summary>
    public static TheoryData<string, string, string> Servers => new()
    {
        { "tcp", "nc -l -v -N {host} {port}", "Listening on" },
        { "tcp", "ncat -l -v {host} {port}", "Listening on" },
        { "tcp", "socat -d -d - TCP-LISTEN:{port},bind={host}", "listening on" },
        { "udp", "nc -l -u -v {host} {port}", "Bound on" },
        { "udp", "ncat -l -u -v {host} {port}", "Listening on" },
        { "udp", "socat -d -d - UDP-LISTEN:{port},bind={host}", "listening on" },
        { "unix", "nc -l -v -N -U {path}", "Listening on" },
        { "unix", "ncat -l -v -U {path}", "Listening on" },
        { "unix", "socat -d -d - UNIX-LISTEN:{path}", "listening on" },
        { "unix-dgram", "nc -l -u -v -U {path}", "Bound on" },
        { "unix-dgram", "ncat -l -u -v -U {path}", "Listening on" },
        { "unix-dgram", "socat -d -d - UNIX-RECVFROM:{path}", "receiving on" },
        { "unix-seqpacket", "socat -d -d - UNIX-LISTEN:{path},type=5", "listening on" },
        { "tcp6", "nc -l -v -N {host} {port}", "Listening on" },
        { "tcp6", "ncat -l -v {host} {port}", "Listening on" },
        { "tcp6", "socat -d -d - TCP6-LISTEN:{port},bind=[{host}]", "listening on" },
        { "udp6", "nc -l -u -v {host} {port}", "Bound on" },
        { "udp6", "ncat -l -u -v {host} {port}", "Listening on" },
        { "udp6", "socat -d -d - UDP6-LISTEN:{port},bind=[{host}]", "listening on" },
        { "unix@", "socat -d -d - ABSTRACT-LISTEN:{path}", "listening on" },
        { "unix-dgram@", "socat -d -d - ABSTRACT-RECVFROM:{path}", "receiving on" },
        { "unix-seqpacket@", "socat -d -d - ABSTRACT-LISTEN:{path},type=5", "listening on" },
    };

    /// <summary>True where the end of a conversation is seen on the wire.</summary>
    public static bool HasEnd(string scheme) => !scheme.StartsWith("udp", StringComparison.Ordinal) && !scheme.StartsWith("unix-dgram", StringComparison.Ordinal);
}
