using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Parley.Tests;

public sealed class FramingPropertyTests
{
    // Few different bytes, so that endings and lengths come together by chance often.
    private static readonly Gen<byte[]> Bytes = Gen.ArrayOf(Gen.Elements<byte>(0, 1, 2, 3, (byte)'\r', (byte)'\n', (byte)'a', 0xFF));

    private static readonly Gen<int[]> Lengths = Gen.ArrayOf(Gen.Choose(0, 5));

    private static readonly Gen<Framing> Splitting = Gen.Elements(Framing.Lines, Framing.LengthPrefixed);

    [Fact]
    public void Any_split_of_the_bytes_gives_the_same_messages() => Holds(
        from framing in Splitting from bytes in Bytes from lengths in Lengths from limit in Gen.Choose(0, 8) select (framing, bytes, lengths, limit),
        given => Deframer.Read(given.framing, Pieces.Split(given.bytes, given.lengths), given.limit)
            .SequenceEqual(Deframer.Read(given.framing, [given.bytes], given.limit)));

    [Fact]
    public void What_was_written_is_read_again_in_length_prefixed_messages() => Holds(
        from messages in Gen.ArrayOf(Bytes) from lengths in Lengths select (messages, lengths),
        given => Returns(Framing.LengthPrefixed, given.messages, given.lengths));

    [Fact]
    public void What_was_written_is_read_again_in_lines() => Holds(
        from messages in Gen.ArrayOf(Bytes) from lengths in Lengths select (messages, lengths),
        given => Returns(Framing.Lines, [.. given.messages.Select(message => message.Where(b => b is not ((byte)'\r' or (byte)'\n')).ToArray())], given.lengths));

    [Fact]
    public void Random_bytes_end_in_messages_or_in_a_refusal() => Holds(
        from framing in Gen.Elements(Framing.Lines, Framing.LengthPrefixed, Framing.Chunks) from pieces in Gen.ArrayOf(Bytes) from limit in Gen.Choose(0, 8) select (framing, pieces, limit),
        given => Deframer.Read(given.framing, given.pieces, given.limit).TrueForAll(message => message.StartsWith('!') || message.Length <= given.limit));

    private static bool Returns(Framing framing, byte[][] messages, int[] lengths) =>
        Deframer.Read(framing, Pieces.Split(Deframer.Write(framing, messages), lengths)).SequenceEqual(messages.Select(Encoding.Latin1.GetString));

    private static void Holds<T>(Gen<T> given, Func<T, bool> claim) => Prop.ForAll(Arb.From(given), claim).QuickCheckThrowOnFailure();
}
