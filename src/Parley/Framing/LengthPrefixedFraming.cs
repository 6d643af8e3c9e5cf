using System.Buffers;
using System.Buffers.Binary;

namespace Parley;

/// <summary>A 32-bit unsigned length, most significant byte first, then that many bytes. The length does not count itself.</summary>
internal sealed class LengthPrefixedFraming : Framing
{
    private const int PrefixSize = sizeof(uint);

    public override bool TryRead(ref ReadOnlySequence<byte> buffer, bool completed, int limit, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (buffer.Length < PrefixSize)
            return Incomplete(buffer, completed);

        Span<byte> prefix = stackalloc byte[PrefixSize];
        buffer.Slice(0, PrefixSize).CopyTo(prefix);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix);
        // Refused before a byte of it is stored: the length is the peer's word, and memory is ours.
        if (length > limit)
            throw TooLarge($"a message of {length} bytes", limit);
        if (buffer.Length - PrefixSize < length)
            return Incomplete(buffer, completed);

        message = buffer.Slice(PrefixSize, length);
        buffer = buffer.Slice(PrefixSize + (long)length);
        return true;
    }

    public override void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(PrefixSize + message.Length);
        BinaryPrimitives.WriteUInt32BigEndian(span, (uint)message.Length);
        message.CopyTo(span[PrefixSize..]);
        output.Advance(PrefixSize + message.Length);
    }

    private static bool Incomplete(in ReadOnlySequence<byte> buffer, bool completed) => completed && !buffer.IsEmpty
        ? throw new ParleyException(ErrorReason.ProtocolViolation, "the input ended inside a message: its length promised more bytes than came")
        : false;
}
