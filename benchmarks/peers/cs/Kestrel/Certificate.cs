using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

/// <summary>A certificate for this run alone; the curve is the one of Parley's own certificates.</summary>
internal static class Certificate
{
    internal static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
