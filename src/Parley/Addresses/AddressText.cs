using System.Globalization;
using System.Text;

namespace Parley;

/// <summary>The text that is being read, as errors quote it: bounded, escaped, without secrets.</summary>
/// <param name="Whole">All of it, as it came.</param>
/// <param name="Example">A right one of the same kind.</param>
/// <param name="Reason">What an error is: the address, or one of its options.</param>
internal readonly record struct AddressText(string Whole, string Example = "tcp://localhost:2053", ErrorReason Reason = ErrorReason.BadAddress)
{
    private const int LongestQuote = 100;

    internal ParleyException Wrong(string part, string rule) =>
        new(Reason, $"{part} in {Quote(Whole)} {rule}, as in {Example}");

    /// <summary>The text between apostrophes. Whatever stands before an @ may be a user's password, so it is blotted out.</summary>
    internal static string Quote(string text)
    {
        var shown = Blot(text);
        var quoted = new StringBuilder("'");
        foreach (var rune in shown.EnumerateRunes())
        {
            if (quoted.Length > LongestQuote)
            {
                quoted.Append('…');
                break;
            }

            // Format characters (Cf) turn text around on a terminal; surrogates that stand alone come as U+FFFD.
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            else
                quoted.Append(rune.ToString());
        }

        return quoted.Append('\'').ToString();
    }

    /// <summary>True where a user or a password stands in the place of the host.</summary>
    internal static bool HasUser(string place) => SecretEnd(place, out _) > 0;

    private static string Blot(string text)
    {
        var end = SecretEnd(text, out var start);
        return end == 0 ? text : $"{text[..start]}***{text[end..]}";
    }

    // Local names may hold an @ (abstract ones begin with it). Anywhere else it ends a user's name or password, and a
    // password may hold any character: so all up to the last @ is taken for one.
    private static int SecretEnd(string text, out int start)
    {
        var slashes = text.IndexOf("://", StringComparison.Ordinal);
        start = slashes < 0 ? 0 : slashes + 3;
        return AddressParser.IsLocal(text) ? 0 : Math.Max(0, text.LastIndexOf('@'));
    }
}
