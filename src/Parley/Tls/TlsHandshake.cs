using System.Net.Security;

namespace Parley;

/// <summary>The handshake over a carrier's connection, from either side. Where it fails the carrier is closed gracefully, so that the alert arrives.</summary>
internal sealed class TlsHandshake(TlsAddress asked, PeerCertificate verdict, WireEvents wire, TimeProvider time)
{
    /// <summary>A carrier's address as TLS's own: the same host and port. A carrier without them (memory) gets the place that was asked for.</summary>
    internal static TlsAddress Above(Address carrier, TlsAddress asked) =>
        carrier is TcpAddress tcp ? new TlsAddress(tcp.Host, tcp.Port) : asked;

    internal Task<Connection> AsClientAsync(Connection carrier, SslClientAuthenticationOptions options, CancellationToken cancellation) =>
        RunAsync(carrier, accepted: false, ssl => ssl.AuthenticateAsClientAsync(options, cancellation), cancellation);

    internal Task<Connection> AsServerAsync(Connection carrier, SslServerAuthenticationOptions options, CancellationToken cancellation) =>
        RunAsync(carrier, accepted: true, ssl => ssl.AuthenticateAsServerAsync(options, cancellation), cancellation);

    private async Task<Connection> RunAsync(Connection carrier, bool accepted, Func<SslStream, Task> authenticate, CancellationToken cancellation)
    {
        var local = Above(carrier.Local, asked);
        var remote = Above(carrier.Remote, asked);
        var bytes = new ConnectionStream(carrier);
        var ssl = new SslStream(bytes, leaveInnerStreamOpen: true);
        try
        {
            await authenticate(ssl).ConfigureAwait(false);
            return new TlsConnection(carrier, bytes, ssl, local, remote, accepted, wire, time) { PeerWantsCertificate = !accepted && verdict.WantsOurs };
        }
        catch (Exception error)
        {
            await ssl.DisposeAsync().ConfigureAwait(false);
            if (error is OperationCanceledException && cancellation.IsCancellationRequested)
            {
                await carrier.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            var translated = TlsErrors.OfHandshake(accepted ? remote : asked, error, bytes, verdict);
            if (wire.IsObserved)
                wire.Announce(new WireEvent(WireEventKind.Failed, WireEvents.NextSocket(), local, remote, Error: translated));
            var closing = CloseAsync(carrier, cancellation);

            // A server's connections are counted until they are closed; a client's user wants the reason now.
            if (accepted)
                await closing.ConfigureAwait(false);
            throw translated;
        }
    }

    private static async Task CloseAsync(Connection carrier, CancellationToken cancellation)
    {
        try
        {
            await carrier.FinishAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is ParleyException or OperationCanceledException)
        {
            // Nobody is there any more to hear why.
        }

        await carrier.DisposeAsync().ConfigureAwait(false);
    }
}
