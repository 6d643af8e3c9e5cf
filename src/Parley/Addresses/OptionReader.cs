namespace Parley;

/// <summary>Reads and prints the options behind an address's question mark.</summary>
internal static class OptionReader
{
    /// <summary>Reads options of one side.</summary>
    /// <param name="whole">The whole text, for errors.</param>
    /// <param name="address">What stands before the question mark.</param>
    /// <param name="text">What stands behind it; null: nothing.</param>
    /// <param name="defaults">The options when nothing is said.</param>
    /// <param name="side">What the side does, such as <c>listening</c>.</param>
    /// <param name="rules">The options of this side.</param>
    /// <param name="other">What the other side does, and the names of its options.</param>
    /// <param name="more">Takes an option that no rule knows; null: there are no more. It returns null for one that it does not know either.</param>
    /// <param name="moreNames">The names that <paramref name="more"/> knows.</param>
    internal static TOptions Read<TOptions>(
        string whole,
        Address address,
        string? text,
        TOptions defaults,
        string side,
        IReadOnlyList<OptionRule<TOptions>> rules,
        (string Side, IEnumerable<string> Names) other,
        Func<TOptions, OptionValue, TOptions?>? more = null,
        IReadOnlyCollection<string>? moreNames = null)
        where TOptions : class
    {
        var options = defaults;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pair in text is null ? [] : text.Split('&'))
        {
            var equals = pair.IndexOf('=');
            var value = new OptionValue(equals < 0 ? pair : pair[..equals], equals < 0 ? null : pair[(equals + 1)..], whole);
            if (value.Name.Length == 0)
                throw new ParleyException(ErrorReason.BadOption, $"an option in {AddressText.Quote(whole)} has no name: write NAME=VALUE, with '&' between two");
            if (value.Text?.AsSpan().ContainsAnyInRange('\0', '\u001f') == true)
                throw value.Wrong("must not hold control characters");
            if (!seen.Add(value.Name))
                throw value.Wrong("is given twice: once is enough");

            if (rules.FirstOrDefault(rule => rule.Name == value.Name) is { } rule)
            {
                if (rule.Fits is { } fits && !fits.Test(address))
                    throw value.Wrong($"belongs to {fits.Addresses}");
                options = rule.Read(options, value);
            }
            else
            {
                options = more?.Invoke(options, value) ?? throw Unknown(value, side, [.. rules.Select(known => known.Name), .. moreNames ?? []], other);
            }
        }

        return options;
    }

    /// <summary>Prints an address and what differs from the defaults.</summary>
    internal static string Print<TOptions>(Address address, TOptions options, IEnumerable<OptionRule<TOptions>> rules, IEnumerable<string>? more = null)
    {
        var pairs = rules.Select(rule => (rule.Name, Value: rule.Print(options)))
            .Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.Name}={pair.Value}")
            .Concat(more ?? []);
        var text = string.Join('&', pairs);
        return text.Length == 0 ? address.ToString() : $"{address}?{text}";
    }

    private static ParleyException Unknown(OptionValue value, string side, IReadOnlyCollection<string> known, (string Side, IEnumerable<string> Names) other) =>
        other.Names.Contains(value.Name)
            ? value.Wrong($"is one of {other.Side}, and this address is for {side}: leave it out")
            : new ParleyException(ErrorReason.BadOption, $"the option {AddressText.Quote(value.Name)} in {AddressText.Quote(value.Whole)} is unknown; the nearest known is '{Nearest.To(value.Name, known)}'");
}
