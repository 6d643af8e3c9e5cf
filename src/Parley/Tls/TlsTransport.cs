using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Parley;

/// <summary>
/// TLS (1.2 and 1.3) over another transport: carries <c>tls://</c> by asking it for the matching <c>tcp://</c>. A server
/// without a certificate of its own shows one that this machine made and keeps. A client verifies against the system's
/// authorities and the host's name, unless its options say otherwise. What it announces is the plain text, at a
/// socket number and <c>tls://</c> addresses of its own; the carrier announces the bytes on the wire.
/// </summary>
public sealed class TlsTransport : Transport
{
    internal const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    private readonly Transport _carrier;
    private readonly WireEvents _wire;
    private readonly TimeProvider _time;

    /// <summary>TLS over a transport.</summary>
    /// <param name="carrier">What moves the bytes.</param>
    /// <param name="wire">Where events are announced. Null: nobody looks.</param>
    /// <param name="time">The clock of time limits and certificates. Null: the system's.</param>
    public TlsTransport(Transport carrier, WireEvents? wire = null, TimeProvider? time = null)
    {
        _carrier = carrier;
        _wire = wire ?? new WireEvents();
        _time = time ?? TimeProvider.System;
        Own = new OwnCertificate(time: _time);
    }

    internal OwnCertificate Own { get; init; }

    /// <summary>Where the carrier is asked to listen or connect for an address.</summary>
    internal Func<TlsAddress, Address> Below { get; init; } = static address => new TcpAddress(address.Host, address.Port);

    /// <inheritdoc/>
    public override bool Carries(Address address) => address is TlsAddress tls && _carrier.Carries(Below(tls));

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<Listener>> ListenAsync(Address address, ListenOptions options, CancellationToken cancellation = default)
    {
        var tls = Mine(address);
        var identity = options.CertificateFile is { } file ? PemFiles.LoadIdentity(file, options.KeyFile)
            : options.KeyFile is null ? await Own.LoadAsync(cancellation).ConfigureAwait(false)
            : throw new ParleyException(ErrorReason.BadOption, $"cannot listen at {address}: key= names a key, but there is no certificate for it") { Hint = "Add cert=FILE." };
        var clients = options.ClientAuthorityFile is { } authorities ? PemFiles.LoadAuthorities(authorities) : null;
        var listeners = await CarrierErrors.NameAsync(address, Below(tls), below => _carrier.ListenAsync(below, options, cancellation)).ConfigureAwait(false);
        return [.. listeners.Select(listener => new TlsListener(listener, tls, identity, clients, _wire, _time))];
    }

    /// <inheritdoc/>
    public override ValueTask<Connection> ConnectAsync(Address address, ConnectOptions options, CancellationToken cancellation = default)
    {
        var tls = Mine(address);
        var client = ClientOptions(tls, options, out var verdict);
        return ConnectLimit.RunAsync(address, options, _time, async limited =>
        {
            var carrier = await CarrierErrors.NameAsync(address, Below(tls), below => _carrier.ConnectAsync(below, options, limited)).ConfigureAwait(false);
            return await new TlsHandshake(tls, verdict, _wire, _time).AsClientAsync(carrier, client, limited).ConfigureAwait(false);
        }, cancellation);
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<DatagramSocket>> BindDatagramsAsync(Address address, ListenOptions options, CancellationToken cancellation = default) =>
        throw NoDatagrams(address);

    /// <inheritdoc/>
    public override ValueTask<DatagramSocket> OpenDatagramsAsync(Address address, ConnectOptions options, CancellationToken cancellation = default) =>
        throw NoDatagrams(address);

    private static TlsAddress Mine(Address address) =>
        address as TlsAddress ?? throw new ParleyException(ErrorReason.NotSupported, $"TLS cannot carry {address}");

    private static ParleyException NoDatagrams(Address address) => new(ErrorReason.NotSupported, $"{address} is a stream and carries no datagrams");

    private static SslClientAuthenticationOptions ClientOptions(TlsAddress address, ConnectOptions options, out PeerCertificate verdict)
    {
        // The empty host connects to this machine. For a number SslStream sends no SNI (RFC 6066, section 3), but checks the certificate's addresses.
        var name = address.Host.Name ?? address.Host.Ip?.ToString() ?? "localhost";
        var judge = verdict = new PeerCertificate(address, name, options.Pin, options.Insecure);
        var ours = options.CertificateFile is { } certificate ? PemFiles.LoadIdentity(certificate, options.KeyFile) : null;
        judge.WantsOurs = ours is not null;
        return new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = Protocols,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = options.AuthorityFile is { } file ? OnlyFrom(PemFiles.LoadAuthorities(file)) : null,
            ClientCertificateContext = ours,
            LocalCertificateSelectionCallback = ours is not null ? null : (_, _, _, asking, _) =>
            {
                // Called once before the handshake, and again, now with the server's certificate, when the server asks.
                judge.WantsOurs |= asking is not null;
                return null!;
            },
            RemoteCertificateValidationCallback = (_, shown, chain, errors) => judge.Accepts(shown, chain, errors),
        };
    }

    /// <summary>Chains must end in one of these; the network is not asked for missing links, which a hostile peer could choose.</summary>
    internal static X509ChainPolicy OnlyFrom(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
