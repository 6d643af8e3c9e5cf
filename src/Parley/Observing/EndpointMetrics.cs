using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Parley;

/// <summary>
/// What one endpoint counts. Its attributes are made once: <c>parley.service</c>, and by OpenTelemetry's conventions
/// <c>url.scheme</c>, <c>network.io.direction</c> and <c>error.type</c>.
/// </summary>
internal sealed class EndpointMetrics
{
    private readonly ServerMetrics _to;
    private readonly Tag _service;
    private readonly Tag _scheme;
    private readonly Tag[] _here;
    private readonly Tag[] _received;
    private readonly Tag[] _sent;

    internal EndpointMetrics(ServerMetrics to, Endpoint endpoint)
    {
        _to = to;
        var address = endpoint.Address.ToString();
        _service = new Tag("parley.service", endpoint.Name);
        _scheme = new Tag("url.scheme", address[..address.IndexOf(':', StringComparison.Ordinal)]);
        _here = [_service, _scheme];
        _received = [_service, _scheme, new Tag("network.io.direction", "receive")];
        _sent = [_service, _scheme, new Tag("network.io.direction", "transmit")];
    }

    internal void Came()
    {
        _to.Clients.Add(1, _here);
        _to.Accepted.Add(1, _here);
    }

    /// <summary>The last of what is told of a client: whoever sees it gone sees the rest too.</summary>
    internal void Left(TimeProvider time, long cameAt)
    {
        if (_to.Duration.Enabled)
            _to.Duration.Record(time.GetElapsedTime(cameAt).TotalSeconds, _here);
        _to.Clients.Add(-1, _here);
    }

    internal void TurnedAway(string reason) => _to.TurnedAway.Add(1, _service, _scheme, new Tag("parley.reason", reason));

    /// <summary>Serving a client, or accepting, failed.</summary>
    /// <param name="type">An <see cref="ErrorReason"/>, or an exception's type where a service has a bug.</param>
    internal void Failed(string type) => _to.Failures.Add(1, _service, _scheme, new Tag("error.type", type));

    internal void DatagramDropped(string reason) => _to.Dropped.Add(1, _service, _scheme, new Tag("parley.reason", reason));

    internal void DatagramsReceived(int count, long bytes) => Datagrams(count, bytes, _received);

    internal void DatagramsSent(int count, long bytes) => Datagrams(count, bytes, _sent);

    /// <summary>Bytes that moved on a connection since they were told last.</summary>
    internal void Moved(long received, long sent)
    {
        if (received > 0)
            _to.Bytes.Add(received, _received);
        if (sent > 0)
            _to.Bytes.Add(sent, _sent);
    }

    private void Datagrams(int count, long bytes, Tag[] tags)
    {
        _to.Datagrams.Add(count, tags);
        _to.Bytes.Add(bytes, tags);
    }
}
