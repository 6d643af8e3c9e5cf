using System.Globalization;

namespace Parley.Services.Tests;

/// <summary>A clock that shows one time until a test moves it, in a zone of the test's choice.</summary>
internal sealed class StandingClock(DateTimeOffset now, TimeZoneInfo? local = null) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override TimeZoneInfo LocalTimeZone => local ?? TimeZoneInfo.Utc;

    public static StandingClock At(string utc) => new(DateTimeOffset.Parse(utc + "Z", CultureInfo.InvariantCulture));

    public override DateTimeOffset GetUtcNow() => Now.ToUniversalTime();
}
