namespace Parley;

/// <summary>An address to serve at, and how: what <c>tcp://:2053?backlog=5</c> says as a whole.</summary>
/// <param name="Address">The place.</param>
/// <param name="Options">How to listen there.</param>
public sealed record ListenTarget(Address Address, ListenOptions Options)
{
    /// <summary>Reads an address with listening options.</summary>
    /// <param name="text">Such as <c>tcp://:2053?backlog=5&amp;mode=iterative</c>.</param>
    /// <param name="serviceOptions">Names of options that the service adds to the grammar; null: none.</param>
    /// <returns>The place and the options.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadAddress"/> or <see cref="ErrorReason.BadOption"/>.</exception>
    public static ListenTarget Parse(string text, IReadOnlyCollection<string>? serviceOptions = null)
    {
        var (place, options) = AddressParser.Split(text);
        var address = AddressParser.ParseTarget(place);
        return new ListenTarget(address, OptionReader.Read(
            text,
            address,
            options,
            ListenOptions.Default,
            "listening",
            ListenOptionRules.All,
            ("connecting", ConnectOptionRules.All.Select(rule => rule.Name)),
            (known, value) => serviceOptions?.Contains(value.Name) == true ? With(known, value) : null,
            serviceOptions));
    }

    /// <summary>The address and the options that differ from the defaults.</summary>
    /// <returns>What <see cref="Parse"/> reads as the same target.</returns>
    public override string ToString() =>
        OptionReader.Print(Address, Options, ListenOptionRules.All, Options.ServiceOptions.Select(option => $"{option.Key}={OptionValue.Escape(option.Value)}"));

    private static ListenOptions With(ListenOptions options, OptionValue value) =>
        options with { ServiceOptions = ServiceOptionSet.Of(options.ServiceOptions).With(value.Name, OptionValue.Unescape(value.Text ?? "true")) };
}

/// <summary>An address to connect to, and how: what <c>tls://host:443?pin=sha256:…</c> says as a whole.</summary>
/// <param name="Address">The place.</param>
/// <param name="Options">How to connect there.</param>
public sealed record ConnectTarget(Address Address, ConnectOptions Options)
{
    /// <summary>Reads an address with connecting options.</summary>
    /// <param name="text">Such as <c>udp://[::1]:8091?timeout=2s</c>.</param>
    /// <returns>The place and the options.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadAddress"/> or <see cref="ErrorReason.BadOption"/>.</exception>
    public static ConnectTarget Parse(string text)
    {
        var (place, options) = AddressParser.Split(text);
        var address = AddressParser.ParseTarget(place);
        return new ConnectTarget(address, OptionReader.Read(
            text,
            address,
            options,
            ConnectOptions.Default,
            "connecting",
            ConnectOptionRules.All,
            ("listening", ListenOptionRules.All.Select(rule => rule.Name))));
    }

    /// <summary>The address and the options that differ from the defaults; <see cref="ConnectOptions.Broadcast"/> has no place in the grammar.</summary>
    /// <returns>What <see cref="Parse"/> reads as the same target.</returns>
    public override string ToString() => OptionReader.Print(Address, Options, ConnectOptionRules.All);
}
