namespace Parley.Load.Tests;

public sealed class CycleTests
{
    [Fact]
    public void The_pattern_repeats_after_a_prime_period()
    {
        var (pattern, period) = (Cycle.Pattern, Cycle.Pattern.Period);
        Enumerable.Range(2, (int)Math.Sqrt(period)).ShouldAllBe(divisor => period % divisor != 0);
        pattern.Span(period - 1, Cycle.Longest)[1..].SequenceEqual(pattern.Span(0, Cycle.Longest - 1)).ShouldBeTrue();
        pattern.After(period - 1, 1).ShouldBe(0);
        pattern.After(5, 3L * period).ShouldBe(5);
    }

    [Fact]
    public void No_two_windows_of_eight_bytes_are_alike_within_a_period()
    {
        var pattern = Cycle.Pattern;
        Enumerable.Range(0, pattern.Period).Select(at => BitConverter.ToUInt64(pattern.Span(at, 8))).Distinct().Count().ShouldBe(pattern.Period);
    }

    [Fact]
    public void Connections_begin_at_places_of_their_own() =>
        Enumerable.Range(0, Cycle.Pattern.Period).Select(Cycle.Pattern.StartOf).Distinct().Count().ShouldBe(Cycle.Pattern.Period);

    [Fact]
    public void A_text_repeats()
    {
        var cycle = Cycle.Of("July\n"u8);
        cycle.Period.ShouldBe(5);
        cycle.Span(cycle.After(0, 7), 6).SequenceEqual("ly\nJul"u8).ShouldBeTrue();
        cycle.Span(4, Cycle.Longest).Length.ShouldBe(Cycle.Longest);
    }
}
