using System.Net;

namespace Parley.Services;

/// <summary>The peer's address in a child's environment. What this process itself inherited under these names is removed.</summary>
internal static class PeerEnvironment
{
    public static void Describe(Address peer, Address here, IDictionary<string, string?> environment)
    {
        // Escaped: a Unix client chooses its own name, and an abstract one may hold any byte, even the NUL that ends a variable.
        environment["PARLEY_REMOTE"] = Printable.Show(peer.ToString());
        environment["PARLEY_LOCAL"] = Printable.Show(here.ToString());
        var (remote, local) = (EndOf(peer), EndOf(here));
        Set("PROTO", remote is null ? null : "TCP");
        Set("REMOTE_HOST", remote?.Address.ToString());
        Set("REMOTE_PORT", remote?.Port.ToString());
        Set("TCPREMOTEIP", remote?.Address.ToString());
        Set("TCPREMOTEPORT", remote?.Port.ToString());
        Set("TCPLOCALIP", local?.Address.ToString());
        Set("TCPLOCALPORT", local?.Port.ToString());

        void Set(string name, string? value)
        {
            if (value is null)
                environment.Remove(name);
            else
                environment[name] = value;
        }
    }

    private static IPEndPoint? EndOf(Address address)
    {
        var (host, port) = address switch
        {
            TcpAddress tcp => (tcp.Host, tcp.Port),
            TlsAddress tls => (tls.Host, tls.Port),
            WebSocketAddress web => (web.Host, web.Port),
            _ => (default(Host), default(Port)),
        };
        return host.Ip is { } ip ? new IPEndPoint(ip, port.Number) : null;
    }
}
