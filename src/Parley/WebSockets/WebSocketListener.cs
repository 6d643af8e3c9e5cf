namespace Parley;

/// <summary>A carrier's listener whose connections begin with a WebSocket's opening handshake.</summary>
internal sealed class WebSocketListener(Listener carrier, WebSocketAddress asked, WebSocketSettings settings) : Listener
{
    public override Address Local { get; } = WebSocketTransport.Above(carrier.Local, asked);

    public override string? CertificateFingerprint => carrier.CertificateFingerprint;

    public override Task RunAsync(Func<Task> accepting) => carrier.RunAsync(accepting);

    public override ValueTask<Connection?> AcceptAsync(CancellationToken cancellation = default) => carrier.AcceptAsync(cancellation);

    public override async ValueTask<Connection> HandshakeAsync(Connection accepted, CancellationToken cancellation)
    {
        var bytes = await carrier.HandshakeAsync(accepted, cancellation).ConfigureAwait(false);
        var local = WebSocketTransport.Above(bytes.Local, asked);
        var remote = WebSocketTransport.Above(bytes.Remote, asked);
        try
        {
            await WebSocketHandshake.AnswerAsync(bytes, asked, local, remote, cancellation).ConfigureAwait(false);
            return new WebSocketConnection(bytes, isServer: true, local, remote, settings);
        }
        catch (Exception error)
        {
            if (settings.Wire.IsObserved)
                settings.Wire.Announce(new WireEvent(WireEventKind.Failed, WireEvents.NextSocket(), local, remote, Error: error));

            // Gracefully, so that a refusal arrives and is read.
            if (error is ParleyException)
                await bytes.FinishAsync(cancellation).ConfigureAwait(false);
            await bytes.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override ValueTask DisposeAsync() => carrier.DisposeAsync();
}
