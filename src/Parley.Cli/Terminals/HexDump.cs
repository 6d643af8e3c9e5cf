using System.Buffers;
using System.Globalization;
using System.Text;

namespace Parley.Cli;

/// <summary>Bytes as people read them: the offset, sixteen bytes in hex, the same as ASCII.</summary>
internal static class HexDump
{
    private const int Width = 16;

    /// <summary>The dump of some bytes, a line for each sixteen.</summary>
    /// <param name="bytes">The bytes; none give one line that says so.</param>
    /// <param name="offset">The first byte's place in its stream.</param>
    internal static string Of(in ReadOnlySequence<byte> bytes, long offset = 0)
    {
        if (bytes.IsEmpty)
            return "(empty)\n";
        var dump = new StringBuilder();
        Span<byte> line = stackalloc byte[Width];
        for (var rest = bytes; !rest.IsEmpty;)
        {
            var part = rest.Slice(0, Math.Min(Width, rest.Length));
            rest = rest.Slice(part.End);
            part.CopyTo(line);
            Append(dump, offset, line[..(int)part.Length]);
            offset += part.Length;
        }

        return dump.ToString();
    }

    private static void Append(StringBuilder dump, long offset, ReadOnlySpan<byte> bytes)
    {
        dump.Append(CultureInfo.InvariantCulture, $"{offset:x8} ");
        for (var i = 0; i < Width; i++)
        {
            if (i == Width / 2)
                dump.Append(' ');
            if (i < bytes.Length)
                dump.Append(CultureInfo.InvariantCulture, $" {bytes[i]:x2}");
            else
                dump.Append("   ");
        }

        dump.Append("  |");
        foreach (var b in bytes)
            dump.Append(b is >= 0x20 and < 0x7f ? (char)b : '.');
        dump.Append("|\n");
    }
}
