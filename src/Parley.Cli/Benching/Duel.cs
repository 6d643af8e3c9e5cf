using Parley.Load;

namespace Parley.Cli;

/// <summary>Two addresses in turns, A B A B …, so that what the machine does meanwhile hits both.</summary>
/// <param name="A">What the first one did in all its turns.</param>
/// <param name="B">What the other did; null: it was interrupted before that one's first turn was over.</param>
internal sealed record Duel(LoadReport A, LoadReport? B)
{
    /// <summary>Runs the turns. Each lasts its share of the duration, with a warm-up of its own.</summary>
    internal static async Task<Duel> RunAsync(LoadPlan a, LoadPlan b, int turns, Func<LoadPlan, string, Task<LoadReport>> run, CancellationToken interrupted)
    {
        List<LoadReport> ofA = [], ofB = [];
        for (var turn = 1; turn <= turns && (turn == 1 || !interrupted.IsCancellationRequested); turn++)
        {
            ofA.Add(await run(a with { Duration = a.Duration / turns }, $"A, turn {turn} of {turns}"));
            if (!interrupted.IsCancellationRequested)
                ofB.Add(await run(b with { Duration = b.Duration / turns }, $"B, turn {turn} of {turns}"));
        }

        return new Duel(LoadReport.Sum(ofA), ofB.Count == 0 ? null : LoadReport.Sum(ofB));
    }

    internal double? MessagesRatio => Ratio(static report => report.MessagesPerSecond);

    internal double? QuantileRatio(double share) => Ratio(report => report.Latency.Quantile(share));

    private double? Ratio(Func<LoadReport, double> of) => B is { } b && of(b) > 0 ? of(A) / of(b) : null;
}
