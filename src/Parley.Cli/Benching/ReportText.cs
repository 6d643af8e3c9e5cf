using System.Globalization;
using Parley.Load;

namespace Parley.Cli;

/// <summary>What a load found, for people.</summary>
internal static class ReportText
{
    internal static void Write(Terminal terminal, LoadReport report)
    {
        foreach (var line in Columns.Lay([.. Rows(report)]))
            terminal.WriteLine(line);
    }

    private static IEnumerable<string[]> Rows(LoadReport report)
    {
        yield return ["messages", $"{report.MessagesPerSecond:N0}/s", $"{report.MegabytesPerSecond:0.00} MB/s each way"];
        var latency = report.Latency;
        yield return ["latency", $"p50 {Time(latency.Quantile(0.5))}", $"p90 {Time(latency.Quantile(0.9))}, p99 {Time(latency.Quantile(0.99))}, p99.9 {Time(latency.Quantile(0.999))}, max {Time(latency.Max)}"];
    }

    private static string Time(long nanoseconds) => nanoseconds switch
    {
        < 1_000_000 => (nanoseconds / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " µs",
        < 1_000_000_000 => (nanoseconds / 1e6).ToString("0.00", CultureInfo.InvariantCulture) + " ms",
        _ => (nanoseconds / 1e9).ToString("0.00", CultureInfo.InvariantCulture) + " s",
    };
}
