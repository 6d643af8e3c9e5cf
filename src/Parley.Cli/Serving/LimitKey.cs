using System.Globalization;

namespace Parley.Cli;

/// <summary>One key under <c>limits</c> of a configuration file.</summary>
/// <param name="Name">The key.</param>
/// <param name="Takes">What its value must be, for errors.</param>
/// <param name="Apply">The limits with the value, or null where it is wrong.</param>
internal sealed record LimitKey(string Name, string Takes, Func<Limits, string, Limits?> Apply)
{
    internal static LimitKey[] All { get; } =
    [
        Count("connections", static (limits, value) => limits with { Connections = value }),
        Count("perSource", static (limits, value) => limits with { PerSource = value }),
        Size("message", static (limits, value) => limits with { Message = value }),
        Size("sendQueue", static (limits, value) => limits with { SendQueue = value }),
        Time("stall", static (limits, value) => limits with { Stall = value }),
        Time("handshake", static (limits, value) => limits with { Handshake = value }),
        Time("drain", static (limits, value) => limits with { Drain = value }),
        Count("sessions", static (limits, value) => limits with { Sessions = value }),
        Time("sessionIdle", static (limits, value) => limits with { SessionIdle = value }),
        Count("sessionQueue", static (limits, value) => limits with { SessionQueue = value }),
        Count("answersPerSecond", static (limits, value) => limits with { AnswersPerSecond = value }),
    ];

    private static LimitKey Count(string name, Func<Limits, int, Limits> with) => new(
        name,
        "a whole number from 1",
        (limits, text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? with(limits, value) : null);

    private static LimitKey Size(string name, Func<Limits, int, Limits> with) => new(
        name,
        "a size such as \"64k\" or 65536",
        (limits, text) => ByteSize.TryParse(text, out var value) && value is > 0 and <= int.MaxValue ? with(limits, (int)value) : null);

    private static LimitKey Time(string name, Func<Limits, TimeSpan, Limits> with) => new(
        name,
        "a duration such as \"15s\"",
        (limits, text) => Duration.TryParse(text, out var value) ? with(limits, value) : null);
}
