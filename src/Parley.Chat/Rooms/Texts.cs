using System.Buffers;
using System.Text;

namespace Parley.Chat;

/// <summary>What members send, made safe for the others to see.</summary>
internal static class Texts
{
    // C0 without the tab, DEL and C1; what reorders text (UAX 9: marks, embeddings, overrides, isolates); what ends a line besides \n.
    private static readonly SearchValues<char> Unsafe = SearchValues.Create(
        [.. Range('\0', '\x08'), .. Range('\n', '\x1f'), .. Range('\x7f', '\x9f'), '\u061c', '\u200e', '\u200f', .. Range('\u2028', '\u202e'), .. Range('\u2066', '\u2069')]);

    /// <summary>The text with every character that could drive a terminal, turn the reading direction or forge a line written as <c>\x1b</c> or <c>\u202e</c>.</summary>
    /// <param name="text">One line, as it came.</param>
    /// <returns>The same text where it is harmless.</returns>
    public static string Shown(string text)
    {
        if (text.AsSpan().IndexOfAny(Unsafe) < 0)
            return text;
        var shown = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (!Unsafe.Contains(c))
                shown.Append(c);
            else
                shown.Append(c <= 0xff ? @"\x" : @"\u").Append(((int)c).ToString(c <= 0xff ? "x2" : "x4"));
        }

        return shown.ToString();
    }

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(c => (char)c);
}
