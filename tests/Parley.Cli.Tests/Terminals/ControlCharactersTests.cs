using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Parley.Cli.Tests;

public sealed class ControlCharactersTests
{
    [Theory]
    [InlineData("plain é 漢 🙂\ttab\n", "plain é 漢 🙂\ttab\n")]
    [InlineData("\x1b[2J", "\\x1b[2J")]
    [InlineData("bell\a", "bell\\x07")]
    [InlineData("del\x7f", "del\\x7f")]
    [InlineData("c1\u009b31m", "c1\\u009b31m")]
    [InlineData("bidi\u202egpj.exe", "bidi\\u202egpj.exe")]
    [InlineData("isolate\u2066x", "isolate\\u2066x")]
    [InlineData("line\r\nnext", "line\r\nnext")]
    [InlineData("over\rwritten", "over\\rwritten")]
    public void Shows_what_could_steer_a_terminal_and_leaves_the_rest(string text, string shown) =>
        Shown(Encoding.UTF8.GetBytes(text)).ShouldBe(shown);

    [Fact]
    public void Shows_bytes_that_are_no_text_as_numbers() =>
        Shown([0xff, (byte)'a', 0xc3]).ShouldBe("\\xffa\\xc3");

    [Fact]
    public void Any_split_of_the_bytes_shows_the_same() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<PositiveInt>(), (bytes, size) =>
        {
            var input = bytes ?? [];
            return Shown([.. input.Chunk(size.Get)]) == Shown(input);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_split_of_text_shows_the_same() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<PositiveInt>(), (text, size) =>
        {
            var input = Encoding.UTF8.GetBytes((text ?? "") + "é\r\n🙂\u202e\r");
            return Shown([.. input.Chunk((size.Get % 3) + 1)]) == Shown(input);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_that_is_shown_can_steer_a_terminal() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => !Shown(bytes ?? []).Any(c => char.IsControl(c) && c is not ('\n' or '\t' or '\r')))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_line_stays_one_line() =>
        Printable.Show("a\nb\r\x1b[0m").ShouldBe("a\\nb\\r\\x1b[0m");

    private static string Shown(params byte[][] pieces)
    {
        var shown = new ControlCharacters();
        var output = new ArrayBufferWriter<byte>();
        foreach (var piece in pieces)
            shown.Show(piece, output);
        shown.Finish(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
