using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Parley;

/// <summary>A carrier's listener whose connections begin with a TLS handshake.</summary>
internal sealed class TlsListener(
    Listener carrier, TlsAddress asked, SslStreamCertificateContext identity, X509Certificate2Collection? clientAuthorities, WireEvents wire, TimeProvider time) : Listener
{
    public override Address Local { get; } = TlsHandshake.Above(carrier.Local, asked);

    public override string CertificateFingerprint { get; } = Fingerprint.Of(identity.TargetCertificate);

    public override Task RunAsync(Func<Task> accepting) => carrier.RunAsync(accepting);

    public override ValueTask<Connection?> AcceptAsync(CancellationToken cancellation = default) => carrier.AcceptAsync(cancellation);

    public override async ValueTask<Connection> HandshakeAsync(Connection accepted, CancellationToken cancellation)
    {
        var bytes = await carrier.HandshakeAsync(accepted, cancellation).ConfigureAwait(false);
        var remote = TlsHandshake.Above(bytes.Remote, asked);
        var verdict = new PeerCertificate(remote, name: null, pin: null, insecure: clientAuthorities is null);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = identity,
            EnabledSslProtocols = TlsTransport.Protocols,
            AllowRenegotiation = false,
            ClientCertificateRequired = clientAuthorities is not null,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = clientAuthorities is null ? null : TlsTransport.OnlyFrom(clientAuthorities),
            RemoteCertificateValidationCallback = (_, shown, chain, errors) => verdict.Accepts(shown, chain, errors),
        };
        return await new TlsHandshake(asked, verdict, wire, time).AsServerAsync(bytes, options, cancellation).ConfigureAwait(false);
    }

    public override ValueTask DisposeAsync() => carrier.DisposeAsync();
}
