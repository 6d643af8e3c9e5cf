using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley;

/// <summary>
/// The name of a key: <c>sha256:</c> and, in hex, the SHA-256 of its SubjectPublicKeyInfo. Of the key and not of the
/// certificate, so that a renewed certificate with the same key keeps its pins (RFC 7469, section 2.4, for the same reason).
/// </summary>
internal static class Fingerprint
{
    private const string Prefix = "sha256:";

    internal static string Of(X509Certificate2 certificate) =>
        Prefix + Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>Reads a pin as <c>serve</c> prints it; upper-case hex and colons between the bytes, as other tools write them, are fine.</summary>
    internal static string Parse(string pin)
    {
        var hex = pin.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? pin[Prefix.Length..].Replace(":", "", StringComparison.Ordinal) : "";
        if (hex.Length != 2 * SHA256.HashSizeInBytes || !hex.All(char.IsAsciiHexDigit))
        {
            throw new ParleyException(ErrorReason.BadOption, $"pin={Printable.Show(pin, Printable.InSentence)} is no fingerprint")
            {
                Hint = "A fingerprint is sha256: and 64 hex digits, as the server's table prints it.",
            };
        }

        return Prefix + hex.ToLowerInvariant();
    }
}
