using System.Security.Cryptography;
using System.Text;

namespace Parley;

/// <summary>The question and the answer by which two sides show that they mean WebSocket and no cached HTTP (RFC 6455, section 4.2.2).</summary>
internal static class WebSocketKey
{
    private const int Bytes = 16;

    internal static string New() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    internal static bool IsGood(string? key)
    {
        Span<byte> bytes = stackalloc byte[Bytes + 2];
        return key is { Length: 24 } && Convert.TryFromBase64String(key, bytes, out var length) && length == Bytes;
    }

    internal static string Answer(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
}
