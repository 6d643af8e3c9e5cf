using System.Net;

namespace Parley;

/// <summary>
/// The conversations at one datagram socket, one for each peer address. A session is established at its peer's second
/// datagram: a forged sender never answers, so it never gets that far. Their number is capped; at the cap the oldest
/// session that is not established makes room, and an established one is never thrown out for a newcomer.
/// </summary>
internal sealed class DatagramSessions
{
    private static readonly Refusal QueueFull = new("session_queue", "the session's queue is full");

    private readonly DatagramEndpoint _endpoint;
    private readonly DatagramSocket _socket;
    private readonly int _most;
    private readonly Refusal _full;
    private readonly TimeSpan _idle;

    // Guards both collections. Sessions leave on any thread; nothing is called under it.
    private readonly Lock _gate = new();
    private readonly Dictionary<SocketAddress, DatagramSession> _sessions = new(new SameSender());
    private readonly LinkedList<DatagramSession> _unestablished = [];

    internal DatagramSessions(DatagramEndpoint endpoint, DatagramSocket socket)
    {
        _endpoint = endpoint;
        _socket = socket;
        var limits = endpoint.Server.Options.Limits;
        _most = endpoint.Info.Target.Options.Connections ?? limits.Sessions;
        _full = new Refusal("sessions", $"{_most} established sessions are the limit here");
        var own = endpoint.Service.Idle;
        _idle = endpoint.Info.Target.Options.Idle ?? (own == Timeout.InfiniteTimeSpan || own > limits.SessionIdle ? limits.SessionIdle : own);
    }

    /// <summary>Hands a datagram to its sender's session, which begins if there is none.</summary>
    internal void Deliver(in Datagram datagram)
    {
        while (!_endpoint.Server.Stopping.IsCancellationRequested)
        {
            if (SessionOf(datagram.Sender!) is not { } session)
            {
                _endpoint.Drop(_full);
                return;
            }

            if (session.Deliver(datagram.Payload))
                return;
            if (!session.HasEnded)
            {
                _endpoint.Drop(QueueFull);
                return;
            }

            // It ended between the look and the delivery, and is gone from the table: the datagram begins the next one.
        }
    }

    internal void Remove(DatagramSession session)
    {
        lock (_gate)
            RemoveLocked(session);
    }

    /// <summary>Called once a second: sessions whose peer has been silent too long are told to end.</summary>
    internal void Sweep()
    {
        List<DatagramSession>? silent = null;
        lock (_gate)
        {
            foreach (var session in _sessions.Values)
            {
                if (session.IsSilent(_idle))
                    (silent ??= []).Add(session);
            }
        }

        foreach (var session in silent ?? [])
            session.Client?.End($"silent for {_idle.TotalSeconds:0.###} s");
    }

    /// <summary>The sender's session, or a new one if there is room.</summary>
    private DatagramSession? SessionOf(SocketAddress sender)
    {
        DatagramSession? session;
        DatagramSession? evicted = null;
        lock (_gate)
        {
            if (_sessions.TryGetValue(sender, out session))
            {
                if (session.Place is { } place)
                    _unestablished.Remove(place);
                session.Place = null;
                return session;
            }

            if (_sessions.Count >= _most)
            {
                evicted = _unestablished.First?.Value;
                if (evicted is null)
                    return null;
                RemoveLocked(evicted);
            }

            session = new DatagramSession(_endpoint, _socket, this, Copy(sender));
            _sessions.Add(session.Key, session);
            session.Place = _unestablished.AddLast(session);
        }

        evicted?.Abort();
        var client = new DatagramClient(_endpoint, session, _endpoint.Server.NextNumber());
        _ = _endpoint.RunsOnReactor ? _endpoint.ServeAsync(client) : Task.Run(() => _endpoint.ServeAsync(client));
        return session;
    }

    private static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer.Span[..address.Size].CopyTo(copy.Buffer.Span);
        return copy;
    }

    private void RemoveLocked(DatagramSession session)
    {
        if (_sessions.TryGetValue(session.Key, out var current) && current == session)
            _sessions.Remove(session.Key);
        if (session.Place is { } place)
        {
            _unestablished.Remove(place);
            session.Place = null;
        }
    }
}
