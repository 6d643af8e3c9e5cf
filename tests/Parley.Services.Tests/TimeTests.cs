namespace Parley.Services.Tests;

public sealed class TimeTests
{
    [Theory]
    [InlineData("2026-11-21T02:46:10", "Sat Nov 21 02:46:10 2026\r\n")]
    [InlineData("2026-03-01T00:00:00", "Sun Mar  1 00:00:00 2026\r\n")]
    [InlineData("1999-12-31T23:59:59", "Fri Dec 31 23:59:59 1999\r\n")]
    [InlineData("2024-02-29T12:05:09", "Thu Feb 29 12:05:09 2024\r\n")]
    public void The_line_is_that_of_ctime_with_the_day_padded_by_a_space(string utc, string line) =>
        Datagrams.AskText(new Time(StandingClock.At(utc))).ShouldBe(line);

    [Fact]
    public void The_time_is_the_local_one_unless_a_zone_is_given()
    {
        var west = TimeZoneInfo.CreateCustomTimeZone("west", TimeSpan.FromHours(-3.5), "west", "west");
        var clock = new StandingClock(new DateTimeOffset(2026, 11, 21, 2, 46, 10, TimeSpan.Zero), west);
        Datagrams.AskText(new Time(clock)).ShouldBe("Fri Nov 20 23:16:10 2026\r\n");
        Datagrams.AskText(new Time(clock, TimeZoneInfo.Utc)).ShouldBe("Sat Nov 21 02:46:10 2026\r\n");
        Datagrams.AskText(new Daytime(clock)).ShouldBe("Fri Nov 20 23:16:10 2026\r\n");
    }

    [Fact]
    public void Iso_names_its_offset()
    {
        var east = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(5.75), "east", "east");
        var clock = StandingClock.At("2026-11-21T02:46:10");
        Datagrams.AskText(new Time(clock, east, TimeFormat.Iso)).ShouldBe("2026-11-21T08:31:10+05:45\r\n");
        Datagrams.AskText(new Time(clock, TimeZoneInfo.Utc, TimeFormat.Iso)).ShouldBe("2026-11-21T02:46:10Z\r\n");
    }

    [Fact]
    public void Each_answer_reads_the_clock_anew()
    {
        var clock = StandingClock.At("2026-11-21T02:46:10");
        Datagrams.AskText(new Time(clock), "any question").ShouldBe("Sat Nov 21 02:46:10 2026\r\n");
        clock.Now = clock.Now.AddSeconds(1);
        Datagrams.AskText(new Daytime(clock)).ShouldBe("Sat Nov 21 02:46:11 2026\r\n");
    }
}
