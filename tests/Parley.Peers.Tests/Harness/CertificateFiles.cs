using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Peers.Tests;

/// <summary>A certificate for this host and its key, made by <c>openssl</c>.</summary>
internal sealed class CertificateFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Certificate => _folder.File("certificate.pem");

    public string Key => _folder.File("key.pem");

    public string Fingerprint => FingerprintOf(File.ReadAllText(Certificate));

    public static async Task<CertificateFiles> MakeAsync()
    {
        var files = new CertificateFiles();
        var made = await OtherProgram.RunAsync(
            "",
            "openssl",
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", files.Key, "-out", files.Certificate);
        made.ExitCode.ShouldBe(0, made.Error);
        return files;
    }

    /// <summary>As <c>serve</c> prints it, computed apart from it.</summary>
    public static string FingerprintOf(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    public void Dispose() => _folder.Dispose();
}
