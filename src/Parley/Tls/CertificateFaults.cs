using System.Security.Cryptography.X509Certificates;

namespace Parley;

/// <summary>What is wrong with a certificate, in words for a person.</summary>
internal static class CertificateFaults
{
    private const int NamesShown = 5;

    /// <summary>The gravest fault of the chain, to be read after "the certificate of …"; null: none that is known.</summary>
    internal static string? Describe(X509Certificate2 certificate, X509Chain chain)
    {
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
        if (status.HasFlag(X509ChainStatusFlags.Revoked))
            return "has been revoked";
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return WhenValid(certificate, chain);
        if (status.HasFlag(X509ChainStatusFlags.UntrustedRoot) || status.HasFlag(X509ChainStatusFlags.PartialChain))
        {
            return certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
                ? "is self-signed, so no authority vouches for it"
                : $"comes from {Printable.Show(certificate.Issuer, Printable.InSentence)}, which is no authority that is trusted here";
        }

        if (status.HasFlag(X509ChainStatusFlags.NotValidForUsage) || status.HasFlag(X509ChainStatusFlags.InvalidBasicConstraints))
            return "was made for another purpose";
        if (status.HasFlag(X509ChainStatusFlags.NotSignatureValid))
            return "has a wrong signature";
        return status == X509ChainStatusFlags.NoError ? null : $"cannot be trusted ({status})";
    }

    /// <summary>The names and addresses that a certificate is for, escaped and bounded: a hostile peer wrote them.</summary>
    internal static string NamesOf(X509Certificate2 certificate)
    {
        var names = new List<string>();
        foreach (var extension in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
        {
            names.AddRange(extension.EnumerateDnsNames().Take(NamesShown + 1));
            names.AddRange(extension.EnumerateIPAddresses().Take(NamesShown + 1).Select(static ip => ip.ToString()));
        }

        if (names.Count == 0)
            names.Add(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        var shown = names.Take(NamesShown).Select(name => Printable.Show(name, Printable.InSentence));
        return string.Join(", ", shown) + (names.Count > NamesShown ? " and others" : "");
    }

    private static string WhenValid(X509Certificate2 certificate, X509Chain chain)
    {
        var now = DateTime.Now;
        if (certificate.NotAfter < now)
            return $"expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}";
        if (certificate.NotBefore > now)
            return $"is valid only from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} on";
        var stale = chain.ChainElements.Select(static element => element.Certificate).FirstOrDefault(authority => authority.NotAfter < now || authority.NotBefore > now);
        return stale is null ? "is not valid now" : $"comes from {Printable.Show(stale.Subject, Printable.InSentence)}, whose own certificate is not valid now";
    }
}
