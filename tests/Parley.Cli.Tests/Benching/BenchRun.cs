using System.Text.Json;

namespace Parley.Cli.Tests;

/// <summary>A short <c>parley bench</c>, and the object that it prints.</summary>
internal static class BenchRun
{
    /// <summary>Long enough for some messages on any machine; nothing is asserted about how many.</summary>
    private static readonly string[][] Short = [["--json"], ["--duration", "200ms"], ["--warm-up", "10ms"]];

    public static async Task<(Finished Ran, JsonElement Report)> OfAsync(params string[] words)
    {
        var ran = await ParleyProcess.RunAsync("", ["bench", .. words, .. Short.Where(option => !words.Contains(option[0])).SelectMany(static option => option)]);
        if (ran.Output.Length == 0)
            return (ran, default);
        ran.Lines().ShouldHaveSingleItem();
        using var report = JsonDocument.Parse(ran.Text);
        return (ran, report.RootElement.Clone());
    }

    public static long Number(this JsonElement report, string name) => report.GetProperty(name).GetInt64();
}
