namespace Parley.Services.Tests;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain é 漢 🙂", "plain é 漢 🙂")]
    [InlineData("a\r\nb\tc", @"a\u{d}\u{a}b\u{9}c")]
    [InlineData("\u001b]0;x\u0007", @"\u{1b}]0;x\u{7}")]
    [InlineData("\u009b2J", @"\u{9b}2J")]
    [InlineData("\u202etxt.exe\u2066", @"\u{202e}txt.exe\u{2066}")]
    [InlineData("\u2028", @"\u{2028}")]
    public void What_steers_a_terminal_is_shown_instead(string text, string shown) => Printable.Of(text, 100).ShouldBe(shown);

    [Fact]
    public void A_long_text_is_cut_between_characters() => Printable.Of(new string('x', 9) + "🙂🙂", 10).ShouldBe(new string('x', 9) + "🙂…");
}
