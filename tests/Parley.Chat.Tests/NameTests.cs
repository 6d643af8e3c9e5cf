using FsCheck;
using FsCheck.Fluent;

namespace Parley.Chat.Tests;

public sealed class NameTests
{
    [Theory]
    [InlineData("Ann", "Ann")]
    [InlineData("  Ann \t Lee ", "Ann Lee")]
    [InlineData("Jose\u0301", "José")]
    [InlineData("a\u0302\u0323", "ậ")]
    [InlineData("a\u0323\u0302", "ậ")]
    [InlineData("\u1112\u1161\u11ab", "한")]
    [InlineData("日本", "日本")]
    [InlineData("👩\u200d💻", "👩\u200d💻")]
    [InlineData("x_X-42", "x_X-42")]
    public void Good_names_are_trimmed_and_composed(string sent, string shown)
    {
        NameRules.Read(sent, "A name", 32, out var name).ShouldBeNull();
        name.ShouldBe(shown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("/ann")]
    [InlineData("*** Ann")]
    [InlineData("[private] Ann")]
    [InlineData("Ann: hi")]
    [InlineData("\"Ann\"")]
    [InlineData("Ann\u001b[2J")]
    [InlineData("Ann\u202eeel")]
    [InlineData("An\u200bn")]
    [InlineData("\u3164")]
    [InlineData("Ann\ufffd")]
    [InlineData("\u0301")]
    [InlineData("\u200d")]
    public void Bad_names_are_refused_with_a_sentence(string sent) =>
        NameRules.Read(sent, "A name", 32, out _).ShouldNotBeNull().ShouldStartWith("A name ");

    [Fact]
    public void A_name_has_32_characters_at_most_however_many_units_they_take()
    {
        NameRules.Read(new string('x', 32), "A name", 32, out _).ShouldBeNull();
        NameRules.Read(string.Concat(Enumerable.Repeat("𝄞", 32)), "A name", 32, out _).ShouldBeNull();
        NameRules.Read(new string('x', 33), "A name", 32, out _).ShouldBe("A name has 1 to 32 characters.");
    }

    [Theory]
    [InlineData("Ann", "aNN")]
    [InlineData("Ann", "Ａｎｎ")]
    [InlineData("Ann", "𝐀𝐧𝐧")]
    [InlineData("Ann", "Аnn")]
    [InlineData("Ann", "A\u200dnn")]
    [InlineData("Ann", "A\ufe0fnn")]
    [InlineData("ÉCOLE", "école")]
    [InlineData("ЁЖ", "ёж")]
    public void Names_that_look_alike_are_the_same(string one, string other) => NameKey.Of(one).ShouldBe(NameKey.Of(other));

    [Theory]
    [InlineData("Ann", "Anna")]
    [InlineData("Jose", "José")]
    [InlineData("Ж", "Э")]
    public void Names_that_look_different_are_different(string one, string other) => NameKey.Of(one).ShouldNotBe(NameKey.Of(other));

    [Fact]
    public void Whatever_is_read_as_a_name_reads_the_same_again() =>
        Prop.ForAll<NonNull<string>>(sent =>
            NameRules.Read(sent.Get, "A name", 32, out var name) is not null
            || (NameRules.Read(name, "A name", 32, out var again) is null && again == name))
        .QuickCheckThrowOnFailure();
}
