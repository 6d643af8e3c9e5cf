using System.Buffers;

namespace Parley.Tests;

/// <summary>Bytes in several segments, as they come from a network.</summary>
internal static class Pieces
{
    internal static ReadOnlySequence<byte> Of(params byte[][] pieces)
    {
        if (pieces.Length == 0)
            return default;
        var first = new Segment(pieces[0], null);
        var last = first;
        foreach (var piece in pieces.Skip(1))
            last = new Segment(piece, last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>Splits bytes into pieces of the given lengths, the rest behind them.</summary>
    internal static byte[][] Split(byte[] bytes, IEnumerable<int> lengths)
    {
        List<byte[]> pieces = [];
        var start = 0;
        foreach (var length in lengths)
        {
            var end = Math.Min(start + length, bytes.Length);
            pieces.Add(bytes[start..end]);
            start = end;
        }

        pieces.Add(bytes[start..]);
        return [.. pieces];
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, Segment? before)
        {
            Memory = bytes;
            if (before is null)
                return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
