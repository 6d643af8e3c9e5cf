using FsCheck;
using FsCheck.Fluent;

namespace Parley.Load.Tests;

public sealed class LatencyHistogramTests
{
    // Of every magnitude alike.
    private static readonly Gen<long> Value = from bits in Gen.Choose(0, 41) from fill in Gen.Choose(0, int.MaxValue) select Math.Min(LatencyHistogram.Largest, (1L << bits >> 1) + (long)((double)fill / int.MaxValue * (1L << bits >> 1)));

    private static readonly Gen<long[]> Values = Gen.ArrayOf(Value);

    private static readonly Gen<double> Share = from thousandths in Gen.Choose(1, 1000) select thousandths / 1000.0;

    [Fact]
    public void A_quantile_is_never_below_the_exact_one_and_less_than_1_percent_above() => Holds(
        from first in Value from values in Values from share in Share select (Values: (long[])[first, .. values], share),
        given =>
        {
            var exact = given.Values.Order().ElementAt((int)Math.Ceiling(given.Values.Length * given.share) - 1);
            var found = Of(given.Values).Quantile(given.share);
            return found >= exact && found - exact <= exact * 0.01;
        });

    [Fact]
    public void A_bucket_is_less_than_1_percent_as_wide_as_what_it_holds() => Holds(Value, value =>
    {
        var (upper, count) = Of([value]).Buckets.Single();
        return count == 1 && upper >= value && upper - value <= value * 0.01;
    });

    [Fact]
    public void The_buckets_hold_everything_in_ascending_order() => Holds(Values, values =>
    {
        var buckets = Of(values).Buckets.ToList();
        return buckets.Sum(static bucket => bucket.Count) == values.Length && buckets.Select(static bucket => bucket.Upper).SequenceEqual(buckets.Select(static bucket => bucket.Upper).Order().Distinct());
    });

    [Fact]
    public void Two_added_are_as_one_that_recorded_everything() => Holds(
        from one in Values from other in Values select (one, other),
        given =>
        {
            var (sum, whole) = (Of(given.one), Of([.. given.one, .. given.other]));
            sum.Add(Of(given.other));
            return sum.Count == whole.Count && sum.Max == whole.Max && sum.Buckets.SequenceEqual(whole.Buckets);
        });

    [Fact]
    public void Recording_many_at_once_is_as_recording_each() => Holds(
        from value in Value from count in Gen.Choose(1, 50) select (value, count),
        given =>
        {
            var once = new LatencyHistogram();
            once.Record(given.value, given.count);
            return once.Buckets.SequenceEqual(Of([.. Enumerable.Repeat(given.value, given.count)]).Buckets) && once.Count == given.count;
        });

    [Fact]
    public void The_largest_is_exact_and_what_is_beyond_the_buckets_is_counted()
    {
        var histogram = Of([5, 3 * LatencyHistogram.Largest, -7]);
        histogram.Max.ShouldBe(3 * LatencyHistogram.Largest);
        histogram.Count.ShouldBe(3);
        histogram.Quantile(1).ShouldBe(3 * LatencyHistogram.Largest);
        histogram.Quantile(0.3).ShouldBe(0);
    }

    [Fact]
    public void An_empty_one_has_no_values()
    {
        var histogram = new LatencyHistogram();
        histogram.Count.ShouldBe(0);
        histogram.Quantile(0.99).ShouldBe(0);
        histogram.Buckets.ShouldBeEmpty();
    }

    private static LatencyHistogram Of(long[] values)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in values)
            histogram.Record(value);
        return histogram;
    }

    private static void Holds<T>(Gen<T> given, Func<T, bool> claim) => Prop.ForAll(Arb.From(given), claim).QuickCheckThrowOnFailure();
}
