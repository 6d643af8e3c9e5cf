using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Parley.Tests;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain text, é and 日本 👩‍💻", "plain text, é and 日本 👩‍💻")]
    [InlineData("a\ttab", "a\ttab")]
    [InlineData("\u001b]0;x\u0007", @"\x1b]0;x\x07")]
    [InlineData("over\rwritten\n", @"over\rwritten\n")]
    [InlineData("\u009b2J", @"\u009b2J")]
    [InlineData("\u202etxt.exe\u2066", @"\u202etxt.exe\u2066")]
    [InlineData("one\u2028two", @"one\u2028two")]
    public void What_steers_a_terminal_or_forges_a_line_is_shown_instead(string text, string shown) => Printable.Show(text).ShouldBe(shown);

    [Fact]
    public void A_long_text_is_cut_between_characters() => Printable.Show(new string('x', 9) + "🙂🙂", 10).ShouldBe(new string('x', 9) + "🙂…");

    [Fact]
    public void No_control_character_but_the_tab_survives() =>
        Prop.ForAll<NonNull<string>>(sent => Printable.Show(sent.Get).All(c => c == '\t' || char.GetUnicodeCategory(c) is not UnicodeCategory.Control))
            .QuickCheckThrowOnFailure();
}
