using System.Buffers;

namespace Parley.Testing;

/// <summary>
/// A stream whose every byte is known: a window of one fixed block of random bytes, from a start of its own. A byte that is
/// lost, comes twice, is out of order or another stream's does not fit.
/// </summary>
internal readonly record struct Pattern(int Start)
{
    // A prime, so that no power of two (a buffer, a page, a segment) brings the same bytes back to the same place.
    private const int Length = 1_048_583;

    private static readonly byte[] Block = Make();

    /// <summary>Writes the bytes that stand at a position.</summary>
    public void Fill(Span<byte> bytes, long position)
    {
        for (var at = (int)((Start + position) % Length); !bytes.IsEmpty; at = 0)
        {
            var part = Block.AsSpan(at, Math.Min(bytes.Length, Length - at));
            part.CopyTo(bytes);
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>The bytes that stand at a position.</summary>
    public byte[] Bytes(long position, int count)
    {
        var bytes = new byte[count];
        Fill(bytes, position);
        return bytes;
    }

    /// <summary>Fails where these are not the bytes that stand at a position.</summary>
    public void Check(in ReadOnlySequence<byte> bytes, long position)
    {
        foreach (var segment in bytes)
        {
            Check(segment.Span, position);
            position += segment.Length;
        }
    }

    /// <inheritdoc cref="Check(in ReadOnlySequence{byte}, long)"/>
    public void Check(ReadOnlySpan<byte> bytes, long position)
    {
        var at = (int)((Start + position) % Length);
        while (!bytes.IsEmpty)
        {
            var part = Block.AsSpan(at, Math.Min(bytes.Length, Length - at));
            var same = bytes.CommonPrefixLength(part);
            if (same < part.Length)
                Assert.Fail($"the byte at {position + same} of the stream that starts at {Start} is {bytes[same]} and not {part[same]}{Whereabouts(bytes[same..])}");
            bytes = bytes[part.Length..];
            position += part.Length;
            at = 0;
        }
    }

    /// <summary>Where these bytes stand instead, if they stand anywhere.</summary>
    private string Whereabouts(ReadOnlySpan<byte> strange)
    {
        var found = strange.Length < 4 ? -1 : Block.AsSpan().IndexOf(strange[..Math.Min(strange.Length, 16)]);
        return found < 0 ? "" : $" (such bytes stand at {(found - Start + Length) % Length} of it)";
    }

    private static byte[] Make()
    {
        var block = new byte[Length];
        new Random(2053).NextBytes(block);
        return block;
    }
}
