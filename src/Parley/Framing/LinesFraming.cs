using System.Buffers;

namespace Parley;

/// <summary>
/// A message ends at <c>\n</c>; a <c>\r</c> before it belongs to the ending. What stands after the last newline when
/// the input ends is a message too: <c>printf hello | nc</c> sends no newline.
/// </summary>
internal sealed class LinesFraming : Framing
{
    // The ending is at most two bytes, so a buffer this much longer than the limit cannot hold a line of the right size.
    private const int LongestEnding = 2;

    public override bool TryRead(ref ReadOnlySequence<byte> buffer, bool completed, int limit, out ReadOnlySequence<byte> message)
    {
        // Never search further than a line may reach: a large buffer behind a long line would be searched again and again.
        var window = buffer.Length > (long)limit + LongestEnding ? buffer.Slice(0, (long)limit + LongestEnding) : buffer;
        if (window.PositionOf((byte)'\n') is { } newline)
        {
            message = WithoutReturn(buffer.Slice(0, newline));
            ThrowIfLonger(message.Length, limit);
            buffer = buffer.Slice(buffer.GetPosition(1, newline));
            return true;
        }

        if (completed)
        {
            ThrowIfLonger(buffer.Length, limit);
            message = buffer;
            buffer = buffer.Slice(buffer.End);
            return !message.IsEmpty;
        }

        // A carriage return that came last may still turn out to be the ending's.
        ThrowIfLonger(buffer.Length <= (long)limit + 1 ? WithoutReturn(buffer).Length : buffer.Length, limit);
        message = default;
        return false;
    }

    public override void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(message.Length + 1);
        message.CopyTo(span);
        span[message.Length] = (byte)'\n';
        output.Advance(message.Length + 1);
    }

    private static ReadOnlySequence<byte> WithoutReturn(in ReadOnlySequence<byte> line)
    {
        if (line.IsEmpty)
            return line;
        var rest = line.Slice(line.Length - 1);
        // Copied, since the slice may begin with an empty segment.
        Span<byte> last = stackalloc byte[1];
        rest.CopyTo(last);
        return last[0] == (byte)'\r' ? line.Slice(0, rest.Start) : line;
    }

    private static void ThrowIfLonger(long length, int limit)
    {
        if (length > limit)
            throw TooLarge("a line", limit);
    }
}
