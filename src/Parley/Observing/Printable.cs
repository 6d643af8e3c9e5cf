using System.Buffers;
using System.Globalization;
using System.Text;

namespace Parley;

/// <summary>
/// Text from elsewhere made fit to be shown: what could drive a terminal, turn the reading direction (CVE-2021-42574)
/// or forge a line is written as <c>\x1b</c> or <c>\u202e</c> instead.
/// </summary>
public static class Printable
{
    /// <summary>What a sentence quotes of a peer at most.</summary>
    internal const int InSentence = 80;

    // C0 but the tab, DEL and C1 (ECMA-48); what reorders text (UAX 9: marks, embeddings, overrides, isolates); what ends a
    // line besides \n. Not the whole category Cf: emoji are joined with U+200D.
    private static readonly SearchValues<char> Unsafe = SearchValues.Create(
        [.. Range('\0', '\x08'), .. Range('\n', '\x1f'), .. Range('\x7f', '\x9f'), '\u061c', '\u200e', '\u200f', .. Range('\u2028', '\u202e'), .. Range('\u2066', '\u2069')]);

    /// <summary>Whether a character is shown by its number instead of itself. A newline is; a tab is not.</summary>
    /// <param name="c">A UTF-16 unit.</param>
    /// <returns>True for what must not reach a terminal within a line.</returns>
    public static bool IsUnsafe(char c) => Unsafe.Contains(c);

    /// <summary>Whether a text is one harmless line as it is.</summary>
    /// <param name="text">From anywhere.</param>
    /// <returns>True where <see cref="Show"/> would change nothing.</returns>
    public static bool IsHarmless(ReadOnlySpan<char> text) => text.IndexOfAny(Unsafe) < 0;

    /// <summary>A text as one harmless line.</summary>
    /// <param name="text">From anywhere.</param>
    /// <param name="longest">UTF-16 units to show at most; an ellipsis stands for the rest.</param>
    /// <returns>The same text where it is short and harmless.</returns>
    public static string Show(string text, int longest = int.MaxValue)
    {
        if (text.Length <= longest && IsHarmless(text))
            return text;
        var shown = new StringBuilder(Math.Min(text.Length, longest) + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= longest)
                return shown.Append('…').ToString();
            if (rune.IsBmp && IsUnsafe((char)rune.Value))
                shown.Append(NameOf((char)rune.Value));
            else
                shown.Append(rune);
        }

        return shown.ToString();
    }

    /// <summary>How an unsafe character is written. Two digits are ASCII alone, so that a byte that is no UTF-8 can be told from a character.</summary>
    /// <param name="c">A UTF-16 unit.</param>
    /// <returns>Such as <c>\n</c>, <c>\x1b</c> or <c>\u202e</c>.</returns>
    public static string NameOf(char c) => c switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        < '\x80' => string.Create(CultureInfo.InvariantCulture, $@"\x{(int)c:x2}"),
        _ => string.Create(CultureInfo.InvariantCulture, $@"\u{(int)c:x4}"),
    };

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(c => (char)c);
}
