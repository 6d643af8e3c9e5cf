using System.Globalization;
using System.Text;

namespace Parley.Chat;

/// <summary>What two names have in common when people would take them for the same: one of them is taken then.</summary>
internal static class NameKey
{
    // Capitals of Greek and Cyrillic that look like Latin ones, each above its likeness (the commonest of Unicode Technical Standard 39's table).
    private const string Alike = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕЅІЈКМНОРСТУХԚԜҮ";
    private const string Latin = "ABEZHIKMNOPTYXABESIJKMHOPCTYXQWY";

    /// <summary>The key: no case, no joiners or variation selectors, wide and mathematical letters as plain ones, look-alikes as Latin ones.</summary>
    /// <param name="name">A name that <see cref="NameRules"/> found good.</param>
    /// <returns>Equal for names that look alike.</returns>
    public static string Of(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune.Value is (>= 0xfe00 and <= 0xfe0f) or (>= 0xe0100 and <= 0xe01ef) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format)
                continue;
            var plain = Rune.ToUpperInvariant(Plain(rune));
            var alike = plain.IsBmp ? Alike.IndexOf((char)plain.Value, StringComparison.Ordinal) : -1;
            key.Append(alike < 0 ? plain.ToString() : Latin[alike]);
        }

        return Composition.Compose(key.ToString());
    }

    // The compatibility mappings of form KC that keyboards and "fancy text" pages make; the rest of the form is rarely a name.
    private static Rune Plain(Rune rune) => rune.Value switch
    {
        >= 0xff01 and <= 0xff5e => new Rune(rune.Value - 0xff01 + '!'),
        >= 0x1d400 and <= 0x1d6a3 => Letter((rune.Value - 0x1d400) % 52),
        >= 0x1d7ce and <= 0x1d7ff => new Rune('0' + ((rune.Value - 0x1d7ce) % 10)),
        >= 0x24b6 and <= 0x24e9 => Letter(rune.Value - 0x24b6),
        _ => rune,
    };

    private static Rune Letter(int index) => new('A' + (index % 26));
}
