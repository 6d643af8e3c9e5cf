using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Parley.Tests;

/// <summary>Whatever a peer sends, and in whatever pieces.</summary>
public sealed class SplittingPropertyTests
{
    private const int Limit = 8;

    private static readonly Gen<byte[]> Bytes = Gen.ArrayOf(Gen.Elements<byte>(0, 1, 2, 3, (byte)'\r', (byte)'\n', (byte)'a', 0xFF));

    [Fact]
    public void Lines_are_the_same_in_any_pieces() => SameInPieces(FramingChoice.Lines, Framing.Lines);

    [Fact]
    public void Length_prefixed_messages_are_the_same_in_any_pieces() => SameInPieces(FramingChoice.Length, Framing.LengthPrefixed);

    [Fact]
    public void Random_bytes_end_in_messages_or_in_a_refusal() => Holds(
        from framing in Gen.Elements(FramingChoice.Auto, FramingChoice.Chunks) from pieces in Gen.ArrayOf(Bytes) select (framing, pieces),
        async given => (await HearAsync(given.framing, given.pieces)).TrueForAll(message => message.StartsWith('!') || message.Length <= Limit));

    private static void SameInPieces(FramingChoice choice, Framing framing) => Holds(
        from bytes in Bytes from lengths in Gen.ArrayOf(Gen.Choose(0, 5)) select (bytes, lengths),
        async given => (await HearAsync(choice, Pieces.Split(given.bytes, given.lengths))).SequenceEqual(Deframer.Read(framing, [given.bytes], Limit)));

    private static async Task<List<string>> HearAsync(FramingChoice framing, IEnumerable<byte[]> pieces)
    {
        // The clock stands still: with auto, only newlines and the end separate.
        await using var wire = await MemoryTalk.OpenAsync(new ConversationOptions { Framing = framing, Message = Limit, RefuseHttp = true, Time = new FakeTime() });
        var saying = SayAsync(wire, pieces);
        List<string> found = [];
        try
        {
            while (await wire.Talk.ReceiveAsync(Guard.Token) is { } message)
                found.Add(Encoding.Latin1.GetString(message.Bytes));
        }
        catch (ParleyException e)
        {
            found.Add($"!{e.Reason}");
        }

        await saying;
        return found;
    }

    private static async Task SayAsync(MemoryTalk wire, IEnumerable<byte[]> pieces)
    {
        foreach (var piece in pieces)
            await wire.SayAsync(piece);
        await wire.Peer.Output.CompleteAsync();
    }

    private static void Holds<T>(Gen<T> given, Func<T, Task<bool>> claim) =>
        Prop.ForAll(Arb.From(given), value => Task.Run(() => claim(value)).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();
}
