using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Tests;

/// <summary>Authorities and certificates made for one test, good and bad, in files of a directory that goes with it.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("parley-certificates-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    internal string PathOf(string name) => Path.Combine(_directory, name);

    internal string Write(string name, string content)
    {
        File.WriteAllText(PathOf(name), content);
        return PathOf(name);
    }

    /// <summary>A self-signed authority.</summary>
    internal X509Certificate2 Authority(string name = "Test Authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
    }

    /// <summary>A certificate for some names, from an authority or, without one, from itself.</summary>
    internal X509Certificate2 Issue(X509Certificate2? authority = null, string[]? names = null, int fromDays = -1, int toDays = 10, bool isAuthority = false, string purpose = "1.3.6.1.5.5.7.3.1")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(isAuthority ? "CN=Between" : "CN=Leaf", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(Names(names ?? ["localhost", "127.0.0.1"]));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (!isAuthority)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(fromDays), DateTimeOffset.UtcNow.AddDays(toDays));
        if (authority is null)
            return request.CreateSelfSigned(from, to);
        using var issued = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>Certificate, chain and key in one file.</summary>
    internal string Identity(string name, X509Certificate2 certificate, params X509Certificate2[] chain) =>
        Write(name, certificate.ExportCertificatePem() + "\n" + string.Concat(chain.Select(link => link.ExportCertificatePem() + "\n")) + KeyOf(certificate));

    internal string Public(string name, X509Certificate2 certificate) => Write(name, certificate.ExportCertificatePem() + "\n");

    internal string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    // RFC 5280, section 4.2.1.6, by hand: the framework's builder refuses names that a hostile peer would choose.
    private static X509Extension Names(string[] names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var name in names)
            {
                if (IPAddress.TryParse(name, out var ip))
                    writer.WriteOctetString(ip.GetAddressBytes(), new Asn1Tag(TagClass.ContextSpecific, 7));
                else
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, name, new Asn1Tag(TagClass.ContextSpecific, 2));
            }
        }

        return new X509Extension("2.5.29.17", writer.Encode(), critical: false);
    }
}
