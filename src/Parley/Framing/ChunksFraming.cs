using System.Buffers;

namespace Parley;

/// <summary>What is there is one message: programs that send once and receive once without any ending mean it so.</summary>
internal sealed class ChunksFraming : Framing
{
    public override bool TryRead(ref ReadOnlySequence<byte> buffer, bool completed, int limit, out ReadOnlySequence<byte> message)
    {
        if (buffer.Length > limit)
            throw TooLarge("a chunk", limit);
        message = buffer;
        buffer = buffer.Slice(buffer.End);
        return !message.IsEmpty;
    }

    public override void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> output) => output.Write(message);
}
