using System.Buffers;

namespace Parley;

/// <summary>
/// Splits bytes into messages and nothing more. It has no state: any split of the bytes on their way gives the same
/// messages with <see cref="Lines"/> and <see cref="LengthPrefixed"/>. A closed hierarchy.
/// </summary>
public abstract class Framing
{
    private protected Framing()
    {
    }

    /// <summary>A message ends at a newline; a carriage return before it belongs to the ending.</summary>
    public static Framing Lines { get; } = new LinesFraming();

    /// <summary>One receive is one message.</summary>
    public static Framing Chunks { get; } = new ChunksFraming();

    /// <summary>Four bytes of length, most significant first, then the message.</summary>
    public static Framing LengthPrefixed { get; } = new LengthPrefixedFraming();

    /// <summary>Takes the next message off the front of a buffer.</summary>
    /// <param name="buffer">What has come; on success it begins behind the message.</param>
    /// <param name="completed">True: nothing more will come.</param>
    /// <param name="limit">The largest message in bytes.</param>
    /// <param name="message">The message without the framing's own bytes.</param>
    /// <returns>False: the message is not whole yet.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.MessageTooLarge"/>, or <see cref="ErrorReason.ProtocolViolation"/>: the end came inside a message.</exception>
    public abstract bool TryRead(ref ReadOnlySequence<byte> buffer, bool completed, int limit, out ReadOnlySequence<byte> message);

    /// <summary>Writes a message in this framing.</summary>
    /// <param name="message">The bytes, perhaps none.</param>
    /// <param name="output">Where they go.</param>
    public abstract void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> output);

    private protected static ParleyException TooLarge(string what, int limit) =>
        new(ErrorReason.MessageTooLarge, $"the peer sent {what} larger than the limit of {limit} bytes");
}
