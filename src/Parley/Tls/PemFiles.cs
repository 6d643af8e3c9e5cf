using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley;

/// <summary>Reads certificates, their chains and their keys from PEM files (RFC 7468).</summary>
internal static class PemFiles
{
    /// <summary>The first certificate of a file with its key, and the rest of the file as its chain.</summary>
    /// <param name="certificateFile">PEM: the certificate, then the authorities between it and the root.</param>
    /// <param name="keyFile">PEM: its key, not encrypted. Null: in the same file.</param>
    internal static SslStreamCertificateContext LoadIdentity(string certificateFile, string? keyFile)
    {
        var certificates = Certificates(certificateFile);
        var leaf = WithKey(certificates[0], certificateFile, keyFile ?? certificateFile);
        certificates.RemoveAt(0);
        return SslStreamCertificateContext.Create(leaf, certificates, offline: true);
    }

    /// <summary>All certificates of a file, as the roots that a peer's chain must end in.</summary>
    internal static X509Certificate2Collection LoadAuthorities(string file) => Certificates(file);

    internal static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ParleyException(ErrorReason.FileNotFound, $"cannot read {file}: there is no such file", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ParleyException(ErrorReason.BadCertificate, $"cannot read {file}: {error.Message}", error);
        }
    }

    internal static X509Certificate2 WithKey(X509Certificate2 certificate, string certificateFile, string keyFile)
    {
        var pem = Read(keyFile);
        if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new ParleyException(ErrorReason.BadCertificate, $"the key in {keyFile} is encrypted, and there is nobody here to type its password")
            {
                Hint = $"Make a copy without one, readable by you alone: openssl pkey -in {keyFile} -out plain.pem",
            };
        }

        if (!pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new ParleyException(ErrorReason.BadCertificate, $"there is no private key in {keyFile}")
            {
                Hint = keyFile == certificateFile ? "Name the key's file with key=." : null,
            };
        }

        try
        {
            using var loaded = X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), pem);
            return ForSchannel(loaded);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new ParleyException(ErrorReason.BadCertificate, $"the key in {keyFile} cannot be read, or is not that of the certificate in {certificateFile}", error);
        }
    }

    private static X509Certificate2Collection Certificates(string file)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(Read(file));
        }
        catch (CryptographicException error)
        {
            throw new ParleyException(ErrorReason.BadCertificate, $"a certificate in {file} cannot be read: {error.Message}", error);
        }

        if (found.Count == 0)
            throw new ParleyException(ErrorReason.BadCertificate, $"there is no certificate in {file}") { Hint = "It must be PEM: -----BEGIN CERTIFICATE----- and so on." };
        return found;
    }

    // SChannel takes no key that lives in memory alone; one that came through PKCS #12 it takes.
    private static X509Certificate2 ForSchannel(X509Certificate2 certificate) => OperatingSystem.IsWindows()
        ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null)
        : new X509Certificate2(certificate);
}
