using System.Net;

namespace Parley;

/// <summary>
/// The conversations at one datagram socket, one for each peer address. A session is established at its peer's second
/// datagram: a forged sender never answers, so it never gets that far. Their number is capped; at the cap the oldest
/// session that is not established makes room, and an established one is never thrown out for a newcomer.
/// </summary>
internal sealed class DatagramSessions
{
    private readonly DatagramEndpoint _endpoint;
    private readonly DatagramSocket _socket;
    private readonly int _most;
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
        var own = endpoint.Service.Idle;
        _idle = endpoint.Info.Target.Options.Idle ?? (own == Timeout.InfiniteTimeSpan || own > limits.SessionIdle ? limits.SessionIdle : own);
    }

    /// <summary>Hands a datagram to its sender's session, which begins if there is none. Called by one receive loop alone.</summary>
    internal void Deliver(in Datagram datagram)
    {
        DatagramSession? session;
        DatagramSession? evicted = null;
        var isNew = false;
        lock (_gate)
        {
            if (!_sessions.TryGetValue(datagram.Sender!, out session))
            {
                if (_sessions.Count >= _most)
                {
                    evicted = _unestablished.First?.Value;
                    if (evicted is null)
                    {
                        _endpoint.Drop($"{_most} established sessions are the limit here");
                        return;
                    }

                    RemoveLocked(evicted);
                }

                session = new DatagramSession(_endpoint, _socket, this, Copy(datagram.Sender!));
                _sessions.Add(session.Key, session);
                session.Place = _unestablished.AddLast(session);
                isNew = true;
            }
            else if (session.Place is { } place)
            {
                _unestablished.Remove(place);
                session.Place = null;
            }
        }

        evicted?.Abort();
        if (!session.Deliver(datagram.Payload))
            _endpoint.Drop("the session's queue is full");
        if (isNew)
            _ = Task.Run(() => _endpoint.ServeAsync(new DatagramClient(_endpoint, session, _endpoint.Server.NextNumber())));
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
