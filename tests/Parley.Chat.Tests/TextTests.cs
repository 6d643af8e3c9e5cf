using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Parley.Chat.Tests;

public sealed class TextTests
{
    [Theory]
    [InlineData("plain text, é and 日本 👩‍💻", "plain text, é and 日本 👩‍💻")]
    [InlineData("a\ttab", "a\ttab")]
    [InlineData("\u001b[31mred", @"\x1b[31mred")]
    [InlineData("over\rwritten", @"over\x0dwritten")]
    [InlineData("\u009b2J", @"\x9b2J")]
    [InlineData("abc\u202ecba", @"abc\u202ecba")]
    [InlineData("one\u2028two", @"one\u2028two")]
    public void Dangerous_characters_are_shown_and_not_run(string sent, string shown) => Texts.Shown(sent).ShouldBe(shown);

    [Fact]
    public void No_control_character_but_the_tab_survives() =>
        Prop.ForAll<NonNull<string>>(sent => Texts.Shown(sent.Get).All(c => c == '\t' || char.GetUnicodeCategory(c) is not UnicodeCategory.Control))
            .QuickCheckThrowOnFailure();
}
