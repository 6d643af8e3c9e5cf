using System.Globalization;
using System.Text;

namespace Parley.Chat;

/// <summary>What may be a member's or a room's name. One rule for both, so that neither can be taken for something else on a line.</summary>
internal static class NameRules
{
    // ':' ends a name on the wire, '"' encloses one that has spaces; the first characters begin other kinds of lines.
    private const string Nowhere = ":\"";
    private const string NotFirst = "/*[";

    /// <summary>Reads a name: the ends trimmed, runs of spaces made one, letters and their marks put together (form C).</summary>
    /// <param name="text">What was sent.</param>
    /// <param name="what">"A name" or "A room's name": how the complaint begins.</param>
    /// <param name="longest">Characters (Unicode scalar values) that it may have.</param>
    /// <param name="name">The name as it is shown.</param>
    /// <returns>Null, or one sentence that says what is wrong.</returns>
    public static string? Read(string text, string what, int longest, out string name)
    {
        name = Composition.Compose(string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)));
        var count = 0;
        var seen = false;
        foreach (var rune in name.EnumerateRunes())
        {
            count++;
            if (IsUnseen(rune))
                return $"{what} may not have control or invisible characters.";
            if (rune == Rune.ReplacementChar)
                return $"{what} must be text in UTF-8.";
            seen |= Rune.IsLetterOrDigit(rune) || Rune.IsSymbol(rune) || Rune.IsPunctuation(rune);
        }

        if (count == 0 || count > longest)
            return $"{what} has 1 to {longest} characters.";
        if (name.AsSpan().ContainsAny(Nowhere))
            return $"{what} may not have a colon or a double quote.";
        if (NotFirst.Contains(name[0], StringComparison.Ordinal))
            return $"{what} may not begin with {name[0]}.";
        return seen ? null : $"{what} needs a letter, a digit or a symbol.";
    }

    // Joiners stay: Persian, Indic scripts and emoji need them. NameKey ignores them.
    private static bool IsUnseen(Rune rune) => rune.Value is not (0x200c or 0x200d) && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || rune.Value is 0x115f or 0x1160 or 0x3164 or 0xffa0 or 0x2800; // letters and a symbol that show nothing: Hangul fillers, blank Braille
}
