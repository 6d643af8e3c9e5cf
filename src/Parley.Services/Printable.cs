using System.Globalization;
using System.Text;

namespace Parley.Services;

/// <summary>What peers say, made safe for a log: a terminal that shows it must not be steered by it.</summary>
internal static class Printable
{
    /// <summary>Shows control characters (C0, C1) and those that format or reorder text (bidirectional overrides) as <c>\u{HEX}</c>.</summary>
    /// <param name="text">From anywhere.</param>
    /// <param name="limit">Characters to show at most; an ellipsis stands for the rest.</param>
    public static string Of(string text, int limit)
    {
        var shown = new StringBuilder(Math.Min(text.Length, limit) + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= limit)
                return shown.Append('…').ToString();
            if (IsSafe(rune))
                shown.Append(rune);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }

        return shown.ToString();
    }

    /// <summary>A peer's address: an Unix client chooses its path itself.</summary>
    public static string Of(Address address) => Of(address.ToString(), 300);

    private static bool IsSafe(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
