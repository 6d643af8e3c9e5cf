using System.Net;

namespace Parley;

/// <summary>Counts connections, all of a listener and of each source, and says when there are enough.</summary>
internal sealed class Admission(int most, int mostPerSource)
{
    private readonly Refusal _full = new("connections", $"{most} connections are the limit here (connections=)");
    private readonly Refusal _fullForSource = new("per_source", $"{mostPerSource} connections from one source are the limit (perSource)");
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _sources = [];
    private int _count;

    /// <summary>Takes one more in.</summary>
    /// <param name="remote">The peer.</param>
    /// <returns>Null: it is in. Otherwise the limit that it would break.</returns>
    internal Refusal? Enter(Address remote)
    {
        lock (_gate)
        {
            if (_count >= most)
                return _full;
            if (Source(remote) is { } source)
            {
                var count = _sources.GetValueOrDefault(source);
                if (count >= mostPerSource)
                    return _fullForSource;
                _sources[source] = count + 1;
            }

            _count++;
            return null;
        }
    }

    internal void Leave(Address remote)
    {
        lock (_gate)
        {
            _count--;
            if (Source(remote) is not { } source)
                return;
            var count = _sources[source] - 1;
            if (count == 0)
                _sources.Remove(source);
            else
                _sources[source] = count;
        }
    }

    /// <summary>The address that is counted; loopback, where tests and proxies live, is not.</summary>
    private static IPAddress? Source(Address remote)
    {
        var ip = remote switch
        {
            TcpAddress tcp => tcp.Host.Ip,
            TlsAddress tls => tls.Host.Ip,
            WebSocketAddress web => web.Host.Ip,
            _ => null,
        };
        return ip is null || IPAddress.IsLoopback(ip) ? null : ip;
    }
}
