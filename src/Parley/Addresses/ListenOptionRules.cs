namespace Parley;

/// <summary>The options of addresses to serve at.</summary>
internal static class ListenOptionRules
{
    private static readonly ListenOptions Default = ListenOptions.Default;

    internal static readonly IReadOnlyList<OptionRule<ListenOptions>> All =
    [
        new("backlog", (o, value) => o with { Backlog = value.Integer(0, 65535, 5) }, o => Unless(o.Backlog, Default.Backlog)),
        new("mode", (o, value) => o with { Mode = value.OneOf(ServeMode.Iterative) }, o => Unless(o.Mode, Default.Mode)),
        new("framing", (o, value) => o with { Framing = value.OneOf(FramingChoice.Lines) }, o => Unless(o.Framing, Default.Framing)),
        new("idle", (o, value) => o with { Idle = value.Time("30s") }, o => o.Idle is { } idle ? Duration.Print(idle) : null),
        new("connections", (o, value) => o with { Connections = value.Integer(1, 10_000_000, 100) }, o => o.Connections?.ToString()),
        new("perm", (o, value) => o with { Permissions = Octal(value) }, o => o.Permissions == Default.Permissions ? null : Convert.ToString((int)o.Permissions, 8).PadLeft(4, '0'), Fits.SocketFile),
        new("cert", (o, value) => o with { CertificateFile = value.File("server.pem") }, o => Path(o.CertificateFile), Fits.Tls),
        new("key", (o, value) => o with { KeyFile = value.File("server.key") }, o => Path(o.KeyFile), Fits.Tls),
        new("client-ca", (o, value) => o with { ClientAuthorityFile = value.File("clients.pem") }, o => Path(o.ClientAuthorityFile), Fits.Tls),
        new("engine", (o, value) => o with { Engine = value.OneOf(Engine.Sockets) }, o => Unless(o.Engine, Default.Engine)),
        new("nodelay", (o, value) => o with { NoDelay = value.Flag() }, o => o.NoDelay ? null : "false"),
        new("ttl", (o, value) => o with { TimeToLive = value.Integer(0, 255, 1) }, o => o.TimeToLive?.ToString()),
    ];

    private static UnixFileMode Octal(OptionValue value)
    {
        var text = value.Given("0600");
        return text.Length is 3 or 4 && !text.AsSpan().ContainsAnyExceptInRange('0', '7') && Convert.ToInt32(text, 8) is var mode and <= 511
            ? (UnixFileMode)mode
            : throw value.Wrong("must be a file's mode in octal, 0000 to 0777, as in perm=0600");
    }

    private static string? Path(string? file) => file is null ? null : OptionValue.Escape(file);

    private static string? Unless(int value, int usual) => value == usual ? null : value.ToString();

    private static string? Unless<TEnum>(TEnum value, TEnum usual)
        where TEnum : struct, Enum => value.Equals(usual) ? null : OptionValue.Print(value);
}
