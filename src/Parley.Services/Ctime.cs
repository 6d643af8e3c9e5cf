using System.Globalization;
using System.Text.Unicode;

namespace Parley.Services;

/// <summary>The two ways in which services here write the time, each with CRLF behind it.</summary>
internal static class Ctime
{
    /// <summary>Bytes that any line needs at most.</summary>
    public const int MaxLength = 64;

    /// <summary>As ctime(3): <c>Sat Nov 21 02:46:10 2026</c>; a day below ten has a space in front (ISO C, 7.27.3.1, asctime).</summary>
    public static int Write(Span<byte> line, DateTimeOffset at)
    {
        Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"{at:ddd MMM} {at.Day,2} {at:HH:mm:ss} {at.Year}\r\n", out var length);
        return length;
    }

    /// <summary>As RFC 3339: <c>2026-11-21T02:46:10+01:00</c>, and <c>Z</c> for no offset.</summary>
    public static int WriteIso(Span<byte> line, DateTimeOffset at)
    {
        var length = 0;
        if (at.Offset == TimeSpan.Zero)
            Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"{at:yyyy-MM-ddTHH:mm:ss}Z\r\n", out length);
        else
            Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"{at:yyyy-MM-ddTHH:mm:sszzz}\r\n", out length);
        return length;
    }
}
