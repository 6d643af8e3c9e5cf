using System.Text;

namespace Parley;

/// <summary>A peer's text made fit for a sentence on a terminal: bounded, and without characters that a terminal would obey.</summary>
internal static class Printable
{
    private const int Longest = 80;

    internal static string Of(string text)
    {
        var shown = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= Longest)
                return shown.Append('…').ToString();

            // Cc and Cf: control characters, and the bidirectional overrides that let a name read backwards.
            if (Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator)
                shown.Append($"\\u{{{rune.Value:x}}}");
            else
                shown.Append(rune);
        }

        return shown.ToString();
    }
}
