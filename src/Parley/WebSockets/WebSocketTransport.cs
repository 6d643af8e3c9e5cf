namespace Parley;

/// <summary>
/// WebSocket (RFC 6455) over other transports: carries <c>ws://</c> by asking them for the matching <c>tcp://</c>, and
/// <c>wss://</c> for the matching <c>tls://</c>. No extensions and no subprotocols. A message larger than the limit is
/// answered with close status 1009. Bytes whose kind nobody named go as text when they are UTF-8 and the peer's last
/// message was text, else as binary. Which requests a server takes is written at <c>WebSocketRequest</c>.
/// </summary>
public sealed class WebSocketTransport : Transport
{
    private readonly IReadOnlyList<Transport> _carriers;
    private readonly WebSocketSettings _settings;

    /// <summary>WebSocket over transports.</summary>
    /// <param name="carriers">What moves the bytes, of plain connections and of TLS.</param>
    /// <param name="wire">Where events are announced. Null: nobody looks.</param>
    /// <param name="time">The clock of time limits. Null: the system's.</param>
    /// <param name="message">Bytes of the largest message that is received. Default 64 KiB.</param>
    public WebSocketTransport(IReadOnlyList<Transport> carriers, WireEvents? wire = null, TimeProvider? time = null, int message = 64 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(message);
        _carriers = carriers;
        _settings = new WebSocketSettings(message, wire ?? new WireEvents(), time ?? TimeProvider.System);
    }

    /// <summary>Where the carriers are asked to listen or connect for an address.</summary>
    internal Func<WebSocketAddress, Address> Below { get; init; } =
        static address => address.Secure ? new TlsAddress(address.Host, address.Port) : new TcpAddress(address.Host, address.Port);

    /// <inheritdoc/>
    public override bool Carries(Address address) => address is WebSocketAddress web && Below(web) is var below && _carriers.Any(carrier => carrier.Carries(below));

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<Listener>> ListenAsync(Address address, ListenOptions options, CancellationToken cancellation = default)
    {
        var web = Mine(address);
        var listeners = await CarrierErrors.NameAsync(address, Below(web), below => _carriers.For(below).ListenAsync(below, options, cancellation)).ConfigureAwait(false);
        return [.. listeners.Select(listener => new WebSocketListener(listener, web, _settings))];
    }

    /// <inheritdoc/>
    public override ValueTask<Connection> ConnectAsync(Address address, ConnectOptions options, CancellationToken cancellation = default)
    {
        var web = Mine(address);
        return ConnectLimit.RunAsync(address, options, _settings.Time, limited => OpenAsync(web, options, limited), cancellation);
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<DatagramSocket>> BindDatagramsAsync(Address address, ListenOptions options, CancellationToken cancellation = default) =>
        throw NoDatagrams(address);

    /// <inheritdoc/>
    public override ValueTask<DatagramSocket> OpenDatagramsAsync(Address address, ConnectOptions options, CancellationToken cancellation = default) =>
        throw NoDatagrams(address);

    /// <summary>A carrier's address as WebSocket's own. A carrier without host and port (memory) gets the place that was asked for.</summary>
    internal static WebSocketAddress Above(Address carrier, WebSocketAddress asked) => carrier switch
    {
        TcpAddress tcp => asked with { Host = tcp.Host, Port = tcp.Port },
        TlsAddress tls => asked with { Host = tls.Host, Port = tls.Port },
        _ => asked,
    };

    private static WebSocketAddress Mine(Address address) =>
        address as WebSocketAddress ?? throw new ParleyException(ErrorReason.NotSupported, $"WebSocket cannot carry {address}");

    private static ParleyException NoDatagrams(Address address) => new(ErrorReason.NotSupported, $"{address} is a connection and carries no datagrams");

    private async ValueTask<Connection> OpenAsync(WebSocketAddress address, ConnectOptions options, CancellationToken cancellation)
    {
        var carrier = await CarrierErrors.NameAsync(address, Below(address), below => _carriers.For(below).ConnectAsync(below, options, cancellation)).ConfigureAwait(false);
        try
        {
            await WebSocketHandshake.AskAsync(carrier, address, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await carrier.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new WebSocketConnection(carrier, isServer: false, Above(carrier.Local, address), Above(carrier.Remote, address), _settings);
    }
}

/// <summary>What all WebSockets of a transport share.</summary>
/// <param name="Message">Bytes of the largest message that is received.</param>
/// <param name="Wire">Where events are announced.</param>
/// <param name="Time">The clock of time limits.</param>
internal sealed record WebSocketSettings(int Message, WireEvents Wire, TimeProvider Time);
