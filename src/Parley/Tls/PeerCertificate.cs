using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Parley;

/// <summary>Judges the certificate that a peer shows, once for each handshake, and says in one sentence why it is refused.</summary>
/// <param name="peer">Whose certificate it is.</param>
/// <param name="name">The host that was asked for; null: the peer is a client, whose name nobody checks.</param>
/// <param name="pin">The only key to take, whatever else is wrong with the certificate; null: no pin.</param>
/// <param name="insecure">True: every certificate is taken.</param>
internal sealed class PeerCertificate(Address peer, string? name, string? pin, bool insecure)
{
    private readonly string? _pin = pin is null ? null : Fingerprint.Parse(pin);

    /// <summary>Why the certificate was refused; null: it was not, or none was shown yet.</summary>
    internal ParleyException? Refusal { get; private set; }

    /// <summary>True: the peer asked for this side's certificate. Where that displeases it, some peers leave without a word.</summary>
    internal bool WantsOurs { get; set; }

    internal bool Accepts(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = Judge(shown as X509Certificate2, chain, errors);
        return Refusal is null;
    }

    private ParleyException? Judge(X509Certificate2? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is null)
            return insecure && _pin is null ? null : Refused($"{peer} showed no certificate", name is null ? "Clients need one here: cert=FILE and key=FILE when connecting." : null);
        var key = Fingerprint.Of(shown);
        if (_pin is not null)
        {
            // The pin names the very key, and the handshake has proved that the peer holds it: names, dates and
            // authorities could add nothing.
            return key == _pin
                ? null
                : Refused($"the key of {peer} is {key}, and not the pinned {_pin}", "Somebody may be in between. If the server really has a new key, pin that one.");
        }

        if (insecure || errors == SslPolicyErrors.None)
            return null;
        if (chain is not null && chain.ChainStatus.Length > 0 && CertificateFaults.Describe(shown, chain) is { } fault)
            return Refused($"the certificate of {peer} {fault}", HintFor(key));
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return Refused($"the certificate of {peer} is for {CertificateFaults.NamesOf(shown)}, and not for {name}", HintFor(key));
        return Refused($"the certificate of {peer} cannot be trusted ({errors})", HintFor(key));
    }

    // A pin of a client's key is nothing that a server's address could say.
    private string? HintFor(string key) => name is null ? null : $"If you know that this is the right key, connect with ?pin={key}";

    private static ParleyException Refused(string message, string? hint) => new(ErrorReason.BadCertificate, message) { Hint = hint };
}
