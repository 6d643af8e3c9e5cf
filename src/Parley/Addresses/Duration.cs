using System.Globalization;

namespace Parley;

/// <summary>The grammar of durations: a number and <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>, or <c>off</c> for no end.</summary>
public static class Duration
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("h", TimeSpan.TicksPerHour), ("ms", TimeSpan.TicksPerMillisecond), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond),
    ];

    /// <summary>Reads a duration.</summary>
    /// <param name="text">Such as <c>200ms</c>, <c>1.5s</c>, <c>10m</c>, <c>2h</c>, <c>off</c>.</param>
    /// <returns>More than zero, at most 24 days (timers take no more); <see cref="Timeout.InfiniteTimeSpan"/> for <c>off</c>.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadOption"/>.</exception>
    public static TimeSpan Parse(string text) =>
        TryParse(text, out var duration) ? duration : throw new ParleyException(ErrorReason.BadOption, $"{AddressText.Quote(text)} is no duration: write a number and ms, s, m or h, as in 5s");

    /// <summary>Reads a duration.</summary>
    /// <param name="text">As in <see cref="Parse"/>.</param>
    /// <param name="duration">As <see cref="Parse"/> returns it.</param>
    /// <returns>False: it is none.</returns>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        if (text == "off")
        {
            duration = Timeout.InfiniteTimeSpan;
            return true;
        }

        foreach (var (unit, ticks) in Units)
        {
            if (text is null || !text.EndsWith(unit, StringComparison.Ordinal))
                continue;
            if (!decimal.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                continue;
            if (number > int.MaxValue || decimal.Round(number * ticks) is var total && (total < 1 || total > int.MaxValue * (decimal)TimeSpan.TicksPerMillisecond))
                return false;
            duration = new TimeSpan((long)total);
            return true;
        }

        return false;
    }

    /// <summary>Prints a duration as <see cref="Parse"/> reads it, in the largest unit that needs no fraction.</summary>
    /// <param name="duration">More than zero, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <returns>Such as <c>90s</c>.</returns>
    public static string Print(TimeSpan duration)
    {
        if (duration == Timeout.InfiniteTimeSpan)
            return "off";
        foreach (var (unit, ticks) in Units.OrderByDescending(unit => unit.Ticks))
        {
            if (duration.Ticks % ticks == 0)
                return (duration.Ticks / ticks).ToString(CultureInfo.InvariantCulture) + unit;
        }

        return ((decimal)duration.Ticks / TimeSpan.TicksPerMillisecond).ToString(CultureInfo.InvariantCulture) + "ms";
    }
}
