using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley;

/// <summary>
/// The certificate that this machine shows when none is named: self-signed, made once, kept with its key in one file
/// of the state directory (0600). It is renewed with the same key, so its fingerprint, and every pin, stays.
/// </summary>
internal sealed class OwnCertificate(string? directory = null, TimeProvider? time = null, string? hostName = null)
{
    internal const string FileName = "certificate.pem";
    internal static readonly TimeSpan Lifetime = TimeSpan.FromDays(5 * 365);

    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly string _hostName = hostName ?? Dns.GetHostName();

    // A host may be called anything; only a DNS name can stand in a certificate.
    private bool HostHasDnsName => Uri.CheckHostName(_hostName) is UriHostNameType.Dns && _hostName.All(char.IsAscii);

    /// <summary>The certificate, made or renewed where that is needed. Any number of processes may ask at once.</summary>
    internal async Task<SslStreamCertificateContext> LoadAsync(CancellationToken cancellation)
    {
        var folder = directory ?? StateDirectory.Path;
        var path = Path.Combine(folder, FileName);
        try
        {
            StateDirectory.Make(folder);
            using var turn = await FileTurn.TakeAsync(path + ".lock", _time, cancellation).ConfigureAwait(false);
            if (!File.Exists(path))
            {
                using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                Keep(path, key);
            }
            else if (OutOfDate(path) is { } renewed)
            {
                using (renewed)
                    Keep(path, renewed);
            }

            // A copy or a restored backup may have come back with a wider mode.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, OwnerAlone);
            return PemFiles.LoadIdentity(path, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ParleyException(ErrorReason.BadCertificate, $"cannot keep a certificate at {path}: {error.Message}", error)
            {
                Hint = "Make that directory writable, or name a certificate with cert=.",
            };
        }
        catch (ParleyException error) when (error.Reason is ErrorReason.BadCertificate)
        {
            throw new ParleyException(error.Reason, error.Message, error) { Hint = $"Delete {path} to have a new one made (its fingerprint will be another)." };
        }
    }

    /// <summary>The key to renew with, when the certificate has run out or does not name this host (any longer); null: it is good.</summary>
    private ECDsa? OutOfDate(string path)
    {
        using var kept = PemFiles.WithKey(PemFiles.LoadAuthorities(path)[0], path, path);
        var now = _time.GetUtcNow().UtcDateTime;
        if (now < kept.NotAfter.ToUniversalTime() && now >= kept.NotBefore.ToUniversalTime() && (!HostHasDnsName || kept.MatchesHostname(_hostName)))
            return null;
        return kept.GetECDsaPrivateKey() ?? throw new ParleyException(ErrorReason.BadCertificate, $"the key in {path} is not an ECDSA key");
    }

    private void Keep(string path, ECDsa key)
    {
        using var certificate = SelfSigned(key);
        var pem = $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";

        // Whole or not at all: written aside, forced to the disk, then renamed over the old one.
        var aside = $"{path}.{Environment.ProcessId}.new";
        File.Delete(aside);
        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            creation.UnixCreateMode = OwnerAlone;
        using (var file = new FileStream(aside, creation))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(pem));
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
    }

    private X509Certificate2 SelfSigned(ECDsa key)
    {
        var request = new CertificateRequest("CN=Parley", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        if (HostHasDnsName && !_hostName.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            names.AddDnsName(_hostName);
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));

        // An hour back: a peer whose clock is slow must not find it invalid.
        var now = _time.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now + Lifetime);
    }
}
