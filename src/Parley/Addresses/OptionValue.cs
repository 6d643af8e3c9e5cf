using System.Globalization;

namespace Parley;

/// <summary>What stands behind an option's name, and the ways to read it. Each error names the option and shows a right value.</summary>
/// <param name="Name">The option.</param>
/// <param name="Text">What stands behind the equals sign; null: there is none.</param>
/// <param name="Whole">The address with all its options, for errors.</param>
internal readonly record struct OptionValue(string Name, string? Text, string Whole)
{
    internal ParleyException Wrong(string rule) =>
        new(ErrorReason.BadOption, $"the option {AddressText.Quote(Name)} in {AddressText.Quote(Whole)} {rule}");

    internal string Given(string example) =>
        string.IsNullOrEmpty(Text) ? throw Wrong($"needs a value, as in {Name}={example}") : Text;

    internal int Integer(int least, int most, int example) =>
        int.TryParse(Given($"{example}"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong($"must be a number from {least} to {most}, as in {Name}={example}");

    internal bool Flag() => Text switch
    {
        null or "true" => true,
        "false" => false,
        _ => throw Wrong("is true or false, as in " + Name + "=true"),
    };

    internal TimeSpan Time(string example) =>
        Duration.TryParse(Given(example), out var time)
            ? time
            : throw Wrong($"must be a duration in ms, s, m or h, or off, as in {Name}={example}");

    internal TEnum OneOf<TEnum>(TEnum example)
        where TEnum : struct, Enum
    {
        var text = Given(Print(example));
        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (Print(value) == text)
                return value;
        }

        throw Wrong($"must be one of {string.Join(", ", Enum.GetValues<TEnum>().Select(Print))}, as in {Name}={Print(example)}");
    }

    /// <summary>A file's path: the ampersand separates options, so one in a path is written %26, and a percent sign before 25 or 26 is written %25.</summary>
    internal string File(string example) => Unescape(Given(example));

    internal static string Print<TEnum>(TEnum value)
        where TEnum : struct, Enum => value.ToString().ToLowerInvariant();

    internal static string Unescape(string text) => text.Replace("%26", "&", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);

    internal static string Escape(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("&", "%26", StringComparison.Ordinal);
}
