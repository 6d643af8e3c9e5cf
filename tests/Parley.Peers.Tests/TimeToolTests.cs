using System.Globalization;

namespace Parley.Peers.Tests;

/// <summary>Programs that set clocks ask <c>rfc868</c> and <c>ntp</c>.</summary>
public sealed class TimeToolTests
{
    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Rdate_prints_the_time_of_rfc868(string scheme)
    {
        var rdate = OtherProgram.Require("rdate");
        await using var served = await ServedParley.StartAsync($"rfc868={scheme}://127.0.0.1:0");
        string[] datagrams = scheme == "udp" ? ["-u"] : [];
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var asked = await OtherProgram.RunAsync(
            "", "env", ["TZ=UTC", "LC_ALL=C", rdate, "-p", .. datagrams, "-o", Places.Port(served.Address("rfc868", scheme)), "127.0.0.1"]);
        asked.ExitCode.ShouldBe(0, asked.Error);
        // The day of the month is padded with a blank.
        var told = DateTimeOffset.ParseExact(
            asked.Text.Trim().Replace("  ", " ", StringComparison.Ordinal),
            "ddd MMM d HH:mm:ss 'UTC' yyyy",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal);
        told.ShouldBeInRange(before, DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Ntpdate_takes_our_clock_for_right()
    {
        // ntpdate asks port 123 and no other.
        OtherProgram.Require("ntpdate");
        await using var host = await OwnNamespace.MakeAsync("clock", "127.0.0.1 localhost clock\n");
        await using var server = await host.ServeAsync("ntp=udp://127.0.0.1:123");
        var asked = await host.RunAsync("ntpdate", "-q", "-t", "10", "127.0.0.1");
        asked.ExitCode.ShouldBe(0, asked.Error);
        // Date, time, zone, offset, '+/-', error, server, stratum, leap.
        var words = asked.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        words[6].ShouldBe("127.0.0.1", asked.Text);
        words[^1].Trim().ShouldBe("no-leap");
        // Both sides read one clock: what is left is the way there and back.
        Math.Abs(double.Parse(words[3], CultureInfo.InvariantCulture)).ShouldBeLessThan(10);
    }
}
