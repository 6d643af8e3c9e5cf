namespace Parley.Services.Tests;

public sealed class Rfc868Tests
{
    // RFC 868's own examples.
    [Theory]
    [InlineData("1970-01-01T00:00:00", 2_208_988_800)]
    [InlineData("1976-01-01T00:00:00", 2_398_291_200)]
    [InlineData("1980-01-01T00:00:00", 2_524_521_600)]
    [InlineData("1983-05-01T00:00:00", 2_629_584_000)]
    [InlineData("2036-02-07T06:28:15", 4_294_967_295)]
    public void Seconds_since_1900_most_significant_byte_first(string utc, uint seconds) =>
        Datagrams.Ask(new Rfc868(StandingClock.At(utc)), []).ShouldHaveSingleItem()
            .ShouldBe([(byte)(seconds >> 24), (byte)(seconds >> 16), (byte)(seconds >> 8), (byte)seconds]);

    [Fact]
    public void After_the_32_bits_nothing_is_said_and_the_log_says_so_once()
    {
        var log = new LogLines<Rfc868>();
        var service = new Rfc868(StandingClock.At("2036-02-07T06:28:16"), log);
        Datagrams.Ask(service, []).ShouldBeEmpty();
        Datagrams.Ask(service, []).ShouldBeEmpty();
        log.All.ShouldHaveSingleItem().ShouldContain("2036-02-07T06:28:16Z");
    }
}
