using System.Text;

namespace Parley.Tests;

public sealed class PlainFramingTests
{
    [Fact]
    public void A_chunk_is_what_came_together() =>
        Deframer.Read(Framing.Chunks, ["one\ntwo"u8.ToArray(), "three"u8.ToArray()]).ShouldBe(["one\ntwo", "three"]);

    [Fact]
    public void A_chunk_over_the_limit_is_refused() =>
        Deframer.Read(Framing.Chunks, "123456", limit: 5).ShouldBe(["!MessageTooLarge"]);

    [Fact]
    public void The_length_comes_first_most_significant_byte_first()
    {
        Deframer.Read(Framing.LengthPrefixed, "\0\0\0\u0003abc\0\0\0\0\0\0\u0001\0" + new string('x', 256)).ShouldBe(["abc", "", new string('x', 256)]);
        Deframer.Write(Framing.LengthPrefixed, ["abc"u8.ToArray()]).ShouldBe([0, 0, 0, 3, .. "abc"u8]);
    }

    [Theory]
    [InlineData("\0\0\0\u0006")]
    [InlineData("\u00FF\u00FF\u00FF\u00FF")]
    [InlineData("GET / HTTP/1.1\r\n")]
    public void A_length_over_the_limit_is_refused_before_the_message_comes(string bytes)
    {
        var buffer = Pieces.Of(Encoding.Latin1.GetBytes(bytes));
        Should.Throw<ParleyException>(() => Framing.LengthPrefixed.TryRead(ref buffer, completed: false, limit: 5, out _))
            .Reason.ShouldBe(ErrorReason.MessageTooLarge);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("\0\0\0\u0003")]
    [InlineData("\0\0\0\u0003ab")]
    public void An_end_inside_a_message_breaks_the_protocol(string bytes) =>
        Deframer.Read(Framing.LengthPrefixed, bytes).ShouldBe(["!ProtocolViolation"]);
}
