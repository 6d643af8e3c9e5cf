using System.Net.Sockets;
using System.Text;

namespace Parley.Cli;

/// <summary>Tells a service manager how it stands: sd_notify(3), without its library.</summary>
internal static class SystemdNotify
{
    /// <summary>Ready to serve.</summary>
    internal static void Ready(int endpoints) => Send($"READY=1\nSTATUS=serving at {endpoints} addresses");

    /// <summary>Draining.</summary>
    internal static void Stopping() => Send("STOPPING=1");

    private static void Send(string state)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } path || !Socket.OSSupportsUnixDomainSockets)
            return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // unix(7): an abstract name begins with a zero byte, which the environment variable writes as @.
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
        }
        catch (SocketException)
        {
            // Nobody listens there: it serves all the same.
        }
    }
}
