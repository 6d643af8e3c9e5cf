namespace Parley;

/// <summary>The options of addresses to connect to.</summary>
internal static class ConnectOptionRules
{
    private const string PinKind = "sha256:";
    private const int PinDigits = 64;

    internal static readonly IReadOnlyList<OptionRule<ConnectOptions>> All =
    [
        new("from", (o, value) => o with { From = From(value) }, o => o.From is { } from ? $"{from.Host}:{from.Port}" : null, Fits.Internet),
        new("ca", (o, value) => o with { AuthorityFile = value.File("authority.pem") }, o => o.AuthorityFile is { } file ? OptionValue.Escape(file) : null, Fits.Tls),
        new("pin", (o, value) => o with { Pin = Pin(value) }, o => o.Pin, Fits.Tls),
        new("insecure", (o, value) => o with { Insecure = value.Flag() }, o => o.Insecure ? "true" : null, Fits.Tls),
        new("timeout", (o, value) => o with { Timeout = value.Time("5s") }, o => o.Timeout == ConnectOptions.Default.Timeout ? null : Duration.Print(o.Timeout)),
        new("nodelay", (o, value) => o with { NoDelay = value.Flag() }, o => o.NoDelay ? null : "false"),
        new("ttl", (o, value) => o with { TimeToLive = value.Integer(0, 255, 1) }, o => o.TimeToLive?.ToString()),
    ];

    private static (Host Host, Port Port) From(OptionValue value) =>
        HostAndPort.Parse(value.Given("127.0.0.1:0"), new AddressText(value.Whole, "from=127.0.0.1:0", ErrorReason.BadOption));

    private static string Pin(OptionValue value)
    {
        var pin = value.Given(PinKind + "…").ToLowerInvariant();
        var digits = pin.StartsWith(PinKind, StringComparison.Ordinal) ? pin[PinKind.Length..] : "";
        return digits.Length == PinDigits && digits.All(char.IsAsciiHexDigit)
            ? pin
            : throw value.Wrong($"must be {PinKind} and {PinDigits} hexadecimal digits, as serve prints them");
    }
}
