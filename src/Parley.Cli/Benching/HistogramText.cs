using Parley.Load;

namespace Parley.Cli;

/// <summary>A histogram of latencies as lines: one for each factor of the square root of two that has something in it or between.</summary>
internal static class HistogramText
{
    private const int Width = 40;

    internal static IEnumerable<string> Of(LatencyHistogram latency)
    {
        if (latency.Count == 0)
            yield break;
        var rows = latency.Buckets.GroupBy(static bucket => Row(bucket.Upper)).ToDictionary(static row => row.Key, static row => row.Sum(static bucket => bucket.Count));
        var most = rows.Values.Max();
        for (var row = rows.Keys.Min(); row <= rows.Keys.Max(); row++)
        {
            var count = rows.GetValueOrDefault(row);
            var share = (double)count / latency.Count;
            // Something shows, however little there is.
            var bar = count == 0 ? 0 : Math.Max(1, (int)((double)count / most * Width));
            yield return $"to {ReportWords.Time((long)Math.Pow(2, row / 2.0)),10} {share * 100,7:0.000} % {new string('#', bar)}";
        }
    }

    private static int Row(long upper) => (int)Math.Ceiling(Math.Log2(Math.Max(1, upper)) * 2);
}
