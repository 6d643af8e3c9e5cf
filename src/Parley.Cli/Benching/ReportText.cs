using Parley.Load;

namespace Parley.Cli;

/// <summary>What a load found, for people: a line for each figure; of two addresses a column for each, and the ratio.</summary>
internal static class ReportText
{
    private static readonly (string Name, double Share)[] Quantiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

    internal static void Write(Terminal terminal, LoadReport report)
    {
        Write(terminal, [.. Rows(report)]);
        Conclude(terminal, report, "");
    }

    internal static void Write(Terminal terminal, Duel duel)
    {
        if (duel.B is not { } b)
        {
            Write(terminal, duel.A);
            return;
        }

        // Both have every figure that either of them has.
        var (rowsOfA, rowsOfB) = (Rows(duel.A).ToDictionary(static row => row[0]), Rows(b).ToDictionary(static row => row[0]));
        var rows = rowsOfA.Keys.Union(rowsOfB.Keys).Select(name => (string[])[name, rowsOfA.GetValueOrDefault(name)?[1] ?? "", rowsOfB.GetValueOrDefault(name)?[1] ?? "", Ratio(duel, name)]);
        Write(terminal, [["", "A", "B", "A/B"], ["address", duel.A.Plan.Target.Address.ToString(), b.Plan.Target.Address.ToString(), ""], .. rows]);
        Conclude(terminal, duel.A, "A: ");
        Conclude(terminal, b, "B: ");
    }

    private static string Ratio(Duel duel, string row)
    {
        double? ratio = row == ReportWords.Counted(duel.A.Plan.Mode)
            ? duel.MessagesRatio
            : Array.FindIndex(Quantiles, quantile => quantile.Name == row) is >= 0 and var at ? duel.QuantileRatio(Quantiles[at].Share) : null;
        return ratio is { } number ? $"{number:0.00}" : "";
    }

    private static void Write(Terminal terminal, IReadOnlyCollection<string[]> rows)
    {
        foreach (var line in Columns.Lay(rows))
            terminal.WriteLine(line);
    }

    private static void Conclude(Terminal terminal, LoadReport report, string whose)
    {
        if (report.FirstBad is { } bad)
            terminal.WriteLine($"{whose}The first wrong bytes: {bad}.");
        if (report.FirstError is { } error)
            terminal.WriteLine($"{whose}The first error: {error.Message}.");
        if (ReportWords.Bottleneck(report) is { } bottleneck)
            terminal.WriteLine(whose + bottleneck);
    }

    private static IEnumerable<string[]> Rows(LoadReport report)
    {
        var (plan, latency) = (report.Plan, report.Latency);
        var counted = ReportWords.Counted(plan.Mode);
        yield return [counted, $"{report.MessagesPerSecond:N0}/s", plan.Mode == LoadMode.Idle ? "opened" : ""];
        if (plan.Mode is LoadMode.Closed or LoadMode.Open)
            yield return ["bytes", $"{report.MegabytesPerSecond:N2} MB/s", "each way"];
        foreach (var (name, share) in Quantiles)
            yield return [name, ReportWords.Time(latency.Quantile(share)), ""];
        yield return ["max", ReportWords.Time(latency.Max), ""];
        if (report.Stayed is { } stayed)
            yield return ["stayed", $"{stayed:N0}", $"of {plan.Connections:N0}"];
        foreach (var (name, count, words) in Troubles(report))
        {
            if (count > 0)
                yield return [name, $"{count:N0}", words];
        }

        yield return ["own processors", $"{report.OwnProcessors:0.00}", $"of {LoadReport.Processors}"];
        if (report.ServerProcessors is { } processors)
            yield return ["server's processors", $"{processors:0.00}", processors > 0 && plan.Mode != LoadMode.Idle ? $"{report.MessagesPerSecond / processors:N0} {counted} for each second of processor time" : ""];
        if (report.ServerResident is { } resident)
            yield return ["server's memory", $"{resident / 1e6:0.0} MB", ""];
        if (report.BytesPerConnection is { } bytes)
            yield return ["for each connection", $"{bytes:N0} bytes", ""];
    }

    private static IEnumerable<(string Name, long Count, string Words)> Troubles(LoadReport report)
    {
        yield return ("lost", report.Lost, report.Plan.Mode == LoadMode.FanOut ? "deliveries that did not come" : "not answered in time");
        yield return ("late", report.Late, "came after that, or twice");
        yield return ("unsent", report.Unsent, "due, but too many waited already");
        yield return ("unanswered", report.Unanswered, "at the end");
        yield return ("errors", report.Errors, "connections that broke");
        yield return ("wrong bytes", report.Bad, "");
    }
}
