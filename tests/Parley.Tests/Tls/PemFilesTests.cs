using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Tests;

public sealed class PemFilesTests : IDisposable
{
    private readonly TestCertificates _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_certificate_and_its_key_may_be_two_files_or_one()
    {
        using var certificate = _files.Issue();
        var two = PemFiles.LoadIdentity(_files.Public("cert.pem", certificate), _files.Write("key.pem", _files.KeyOf(certificate)));
        var one = PemFiles.LoadIdentity(_files.Identity("both.pem", certificate), null);
        two.TargetCertificate.HasPrivateKey.ShouldBeTrue();
        one.TargetCertificate.Thumbprint.ShouldBe(certificate.Thumbprint);
    }

    [Fact]
    public void An_rsa_key_is_as_good()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=rsa", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        var loaded = PemFiles.LoadIdentity(_files.Public("rsa.pem", certificate), _files.Write("rsa.key", key.ExportRSAPrivateKeyPem()));
        loaded.TargetCertificate.HasPrivateKey.ShouldBeTrue();
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Refusal(_files.PathOf("nowhere.pem"));
        error.Reason.ShouldBe(ErrorReason.FileNotFound);
        error.Message.ShouldContain("nowhere.pem");
    }

    [Fact]
    public void An_encrypted_key_is_refused_with_what_to_do()
    {
        using var certificate = _files.Issue();
        using var key = certificate.GetECDsaPrivateKey()!;
        var locked = key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000));
        var error = Refusal(_files.Public("cert.pem", certificate), _files.Write("locked.pem", locked));
        error.Reason.ShouldBe(ErrorReason.BadCertificate);
        error.Message.ShouldContain("encrypted");
        error.Hint.ShouldNotBeNull().ShouldContain("openssl pkey");
    }

    [Fact]
    public void A_file_without_the_key_is_told_from_a_wrong_key()
    {
        using var certificate = _files.Issue();
        using var other = _files.Issue();
        var file = _files.Public("cert.pem", certificate);
        Refusal(file).Message.ShouldContain("no private key");
        Refusal(file, _files.Write("other.pem", _files.KeyOf(other))).Message.ShouldContain("is not that of the certificate");
    }

    [Fact]
    public void A_file_without_a_certificate_is_said_so()
    {
        Refusal(_files.Write("empty.pem", "")).Message.ShouldContain("no certificate");
        Refusal(_files.Write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")).Reason.ShouldBe(ErrorReason.BadCertificate);
    }

    [Fact]
    public void A_directory_is_no_file()
    {
        Directory.CreateDirectory(_files.PathOf("folder"));
        Refusal(_files.PathOf("folder")).Reason.ShouldBe(ErrorReason.BadCertificate);
    }

    private static ParleyException Refusal(string certificate, string? key = null) => Should.Throw<ParleyException>(() => PemFiles.LoadIdentity(certificate, key));
}
