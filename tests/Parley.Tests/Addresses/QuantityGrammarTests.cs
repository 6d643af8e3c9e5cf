namespace Parley.Tests;

public sealed class QuantityGrammarTests
{
    [Theory]
    [InlineData("200ms", 200)]
    [InlineData("1.5s", 1500)]
    [InlineData("10m", 600_000)]
    [InlineData("2h", 7_200_000)]
    public void A_duration_carries_its_unit(string text, int milliseconds)
    {
        Duration.Parse(text).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("1e3s")]
    [InlineData("s")]
    [InlineData("1 s")]
    [InlineData("25000h")]
    [InlineData("99999999999999999999999999999999h")]
    [InlineData("")]
    public void What_is_no_duration_is_refused(string text)
    {
        Should.Throw<ParleyException>(() => Duration.Parse(text)).Reason.ShouldBe(ErrorReason.BadOption);
    }

    [Theory]
    [InlineData("off", "off")]
    [InlineData("60s", "1m")]
    [InlineData("90s", "90s")]
    [InlineData("1500ms", "1500ms")]
    [InlineData("0.0001ms", "0.0001ms")]
    public void A_duration_prints_in_the_largest_unit_that_needs_no_fraction(string text, string printed)
    {
        Duration.Print(Duration.Parse(text)).ShouldBe(printed);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("512", 512)]
    [InlineData("64k", 65_536)]
    [InlineData("64K", 65_536)]
    [InlineData("1M", 1_048_576)]
    [InlineData("2G", 2_147_483_648)]
    public void A_size_is_in_bytes_or_in_powers_of_1024(string text, long bytes)
    {
        ByteSize.Parse(text).ShouldBe(bytes);
        ByteSize.Parse(ByteSize.Print(bytes)).ShouldBe(bytes);
    }

    [Theory]
    [InlineData("k")]
    [InlineData("-1")]
    [InlineData("1.5k")]
    [InlineData("64kb")]
    [InlineData("9999999999999G")]
    [InlineData("")]
    public void What_is_no_size_is_refused(string text)
    {
        Should.Throw<ParleyException>(() => ByteSize.Parse(text)).Reason.ShouldBe(ErrorReason.BadOption);
    }
}
