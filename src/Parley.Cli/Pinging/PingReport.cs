using System.Globalization;
using System.Text.Json;

namespace Parley.Cli;

/// <summary>What all the questions found.</summary>
internal sealed class PingReport(IProbed probed)
{
    private readonly List<Probe> _probes = [];

    private List<double> Times => [.. _probes.Where(probe => probe.Finding == Finding.Answered).Select(probe => probe.Took.TotalMilliseconds)];

    internal void Add(in Probe probe) => _probes.Add(probe);

    internal string Line(int number) => _probes[number - 1] switch
    {
        { Finding: Finding.Answered } probe => $"{number}  {Milliseconds(probe.Took.TotalMilliseconds)}  {probe.Words}",
        { Finding: Finding.Refused } => $"{number}  refused",
        _ => $"{number}  no answer",
    };

    /// <summary>Why not a single answer came; null: one did, or nothing was asked.</summary>
    internal CommandException? WhyNone(TimeSpan wait)
    {
        if (_probes.Count == 0 || _probes.Any(probe => probe.Finding == Finding.Answered))
            return null;
        var refused = _probes.FindLastIndex(probe => probe.Finding == Finding.Refused);
        return refused >= 0
            ? new CommandException(ExitCode.Failed, _probes[refused].Words)
            : CommandException.TimedOut($"{probed.Place} did not answer within {Duration.Print(wait)}", probed.MeaningOfSilence);
    }

    internal string Summary()
    {
        var times = Times;
        var counts = $"{_probes.Count} asked, {times.Count} answered, {Lost(times.Count):0.#}% lost";
        return times.Count == 0 ? counts : $"{counts}; min {Milliseconds(times.Min())}, average {Milliseconds(times.Average())}, max {Milliseconds(times.Max())}";
    }

    internal void Write(Utf8JsonWriter writer)
    {
        var times = Times;
        writer.WriteStartObject();
        writer.WriteString("address", probed.Place);
        writer.WriteString("method", probed.Method);
        writer.WriteNumber("asked", _probes.Count);
        writer.WriteNumber("answered", times.Count);
        writer.WriteNumber("lostPercent", Math.Round(Lost(times.Count), 1));
        if (times.Count > 0)
        {
            writer.WriteNumber("minMs", Math.Round(times.Min(), 3));
            writer.WriteNumber("averageMs", Math.Round(times.Average(), 3));
            writer.WriteNumber("maxMs", Math.Round(times.Max(), 3));
        }

        writer.WriteStartArray("probes");
        foreach (var probe in _probes)
        {
            writer.WriteStartObject();
            writer.WriteString("finding", probe.Finding.ToString().ToLowerInvariant());
            writer.WriteNumber("ms", Math.Round(probe.Took.TotalMilliseconds, 3));
            if (probe.Words.Length > 0)
                writer.WriteString("words", probe.Words);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Milliseconds(double time) => time.ToString("0.000", CultureInfo.InvariantCulture) + " ms";

    private double Lost(int answered) => _probes.Count == 0 ? 0 : 100.0 * (_probes.Count - answered) / _probes.Count;
}
