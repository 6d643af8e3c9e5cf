using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.Services;

/// <summary>What a service is made from: the name that was asked for and the options of its address. Immutable.</summary>
public sealed record ServiceSetup
{
    /// <summary>The name as it was asked for, such as <c>echo</c> or <c>exec:cat -A</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The options that the service added to the grammar: <see cref="ListenOptions.ServiceOptions"/>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the service logs. Default: nowhere.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>An option's text.</summary>
    /// <param name="option">Its name.</param>
    /// <returns>The text, or null where it was not given.</returns>
    public string? Text(string option) => Options.GetValueOrDefault(option);

    /// <summary>An option that is a whole number.</summary>
    /// <param name="option">Its name.</param>
    /// <param name="otherwise">Where it was not given.</param>
    /// <param name="least">The smallest that is allowed.</param>
    /// <param name="most">The largest that is allowed.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadOption"/>.</exception>
    public int Number(string option, int otherwise, int least, int most)
    {
        if (Text(option) is not { } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong(option, $"is no number from {least} to {most}");
    }

    /// <summary>The error of an option's wrong value.</summary>
    /// <param name="option">Its name.</param>
    /// <param name="problem">Such as <c>is no number</c>.</param>
    /// <returns>To throw.</returns>
    public ParleyException Wrong(string option, string problem) => new(ErrorReason.BadOption, $"{Name}: {option}={Text(option)} {problem}");

    /// <summary>The option <c>zone</c>: <c>local</c>, <c>UTC</c> or a name of the IANA time zone database.</summary>
    /// <returns>The zone; null where none was given.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadOption"/>: this system does not know it.</exception>
    internal TimeZoneInfo? Zone()
    {
        if (Text("zone") is not { } name || name.Equals("local", StringComparison.OrdinalIgnoreCase))
            return null;
        if (name.Equals("UTC", StringComparison.OrdinalIgnoreCase))
            return TimeZoneInfo.Utc;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw Wrong("zone", "is no time zone that this system knows; write UTC, local or a name such as Europe/Zurich");
    }

    /// <summary>The option <c>format</c> of <see cref="Services.Time"/>.</summary>
    /// <returns>The format; ctime where none was given.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadOption"/>.</exception>
    internal TimeFormat Format() => Text("format") switch
    {
        null or "ctime" => TimeFormat.Ctime,
        "iso" => TimeFormat.Iso,
        _ => throw Wrong("format", "is neither ctime nor iso"),
    };
}
