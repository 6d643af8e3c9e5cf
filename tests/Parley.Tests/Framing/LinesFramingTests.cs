using System.Buffers;

namespace Parley.Tests;

public sealed class LinesFramingTests
{
    [Fact]
    public void A_line_ends_at_the_newline_and_a_carriage_return_before_it_is_the_endings() =>
        Deframer.Read(Framing.Lines, "one\ntwo\r\n\r\nth\rree\r\r\n").ShouldBe(["one", "two", "", "th\rree\r"]);

    [Fact]
    public void What_has_no_newline_at_the_end_of_input_is_a_message() =>
        Deframer.Read(Framing.Lines, "one\nlast\r").ShouldBe(["one", "last\r"]);

    [Fact]
    public void An_empty_input_has_no_message() => Deframer.Read(Framing.Lines, "").ShouldBeEmpty();

    [Theory]
    [InlineData("12345\n", "12345")]
    [InlineData("12345\r\n", "12345")]
    [InlineData("12345", "12345")]
    [InlineData("123456\n", "!MessageTooLarge")]
    [InlineData("123456\r\n", "!MessageTooLarge")]
    [InlineData("123456", "!MessageTooLarge")]
    [InlineData("12345\r", "!MessageTooLarge")]
    public void The_limit_counts_the_line_without_its_ending(string bytes, string expected) =>
        Deframer.Read(Framing.Lines, bytes, limit: 5).ShouldBe([expected]);

    [Fact]
    public void A_line_that_never_ends_is_refused_one_byte_beyond_the_limit()
    {
        var buffer = new ReadOnlySequence<byte>(new byte[5]);
        Framing.Lines.TryRead(ref buffer, completed: false, limit: 5, out _).ShouldBeFalse();

        buffer = new ReadOnlySequence<byte>(new byte[6]);
        Should.Throw<ParleyException>(() => Framing.Lines.TryRead(ref buffer, completed: false, limit: 5, out _))
            .Reason.ShouldBe(ErrorReason.MessageTooLarge);
    }

    [Fact]
    public void A_carriage_return_beyond_the_limit_may_still_be_the_endings()
    {
        var buffer = new ReadOnlySequence<byte>("12345\r"u8.ToArray());
        Framing.Lines.TryRead(ref buffer, completed: false, limit: 5, out _).ShouldBeFalse();
    }

    [Fact]
    public void Nothing_is_taken_of_a_line_that_is_not_whole()
    {
        var buffer = new ReadOnlySequence<byte>("begun"u8.ToArray());
        Framing.Lines.TryRead(ref buffer, completed: false, limit: 10, out _).ShouldBeFalse();
        buffer.Length.ShouldBe(5);
    }
}
