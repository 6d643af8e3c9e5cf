using System.Buffers;

namespace Parley;

/// <summary>
/// Knows the first line of an HTTP request (RFC 9112, section 3): method, target, version. A page on any site can make
/// a browser send one to a loopback port, with a body of the page's choice; line services must not read on.
/// </summary>
internal static class HttpRequestLine
{
    // A longer first line is still refused by its beginning and its end.
    private const int Longest = 64 * 1024;

    internal static bool Is(in ReadOnlySequence<byte> line)
    {
        if (line.Length is < 14 or > Longest) // GET / HTTP/1.1
            return false;
        return line.IsSingleSegment ? Is(line.FirstSpan) : Is(line.ToArray());
    }

    private static bool Is(ReadOnlySpan<byte> line)
    {
        var method = line.IndexOf((byte)' ');
        var version = line.LastIndexOf((byte)' ');
        return method > 0 && version > method + 1
            && line[..method].IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0
            && line[(version + 1)..].StartsWith("HTTP/"u8);
    }
}
