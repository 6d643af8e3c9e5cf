using System.Text.Json;
using Parley.Load;

namespace Parley.Cli;

/// <summary>What a load found, for programs.</summary>
internal static class ReportJson
{
    internal static void Write(Utf8JsonWriter writer, Duel duel)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("a");
        Write(writer, duel.A);
        writer.WritePropertyName("b");
        if (duel.B is { } b)
            Write(writer, b);
        else
            writer.WriteNullValue();
        writer.WriteStartObject("ratio");
        Write(writer, "messages_per_s", duel.MessagesRatio, 4);
        Write(writer, "p50_us", duel.QuantileRatio(0.5), 4);
        Write(writer, "p99_us", duel.QuantileRatio(0.99), 4);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter writer, LoadReport report)
    {
        var plan = report.Plan;
        writer.WriteStartObject();
        writer.WriteString("address", plan.Target.Address.ToString());
        writer.WriteString("kind", ReportWords.Kind(plan.Target.Address));
        writer.WriteString("mode", ReportWords.Mode(plan.Mode));
        writer.WriteNumber("connections", plan.Connections);
        writer.WriteNumber("size", report.MessageSize);
        writer.WriteNumber("depth", plan.Depth);
        Write(writer, "rate", plan.Rate > 0 ? plan.Rate : null, 3);
        writer.WriteNumber("seconds", Math.Round(report.Seconds, 3));
        writer.WriteNumber("messages", report.Messages);
        writer.WriteNumber("messages_per_s", Math.Round(report.MessagesPerSecond, 1));
        writer.WriteNumber("mb_per_s", Math.Round(report.MegabytesPerSecond, 3));
        WriteLatency(writer, report.Latency);
        writer.WriteNumber("errors", report.Errors);
        writer.WriteNumber("lost", report.Lost);
        writer.WriteNumber("late", report.Late);
        writer.WriteNumber("bad", report.Bad);
        writer.WriteNumber("unsent", report.Unsent);
        writer.WriteNumber("unanswered", report.Unanswered);
        Write(writer, "stayed", report.Stayed, 0);
        writer.WriteNumber("own_cpu", Math.Round(report.OwnProcessors, 3));
        Write(writer, "server_cpu", report.ServerProcessors, 3);
        Write(writer, "server_rss_kb", report.ServerResident / 1024, 0);
        Write(writer, "bytes_per_connection", report.BytesPerConnection, 1);
        writer.WriteString("bottleneck", report.IsLoadBound ? "load" : "none");
        WriteHistogram(writer, report.Latency);
        writer.WriteEndObject();
    }

    private static void WriteLatency(Utf8JsonWriter writer, LatencyHistogram latency)
    {
        writer.WriteNumber("p50_us", Microseconds(latency.Quantile(0.5)));
        writer.WriteNumber("p90_us", Microseconds(latency.Quantile(0.9)));
        writer.WriteNumber("p99_us", Microseconds(latency.Quantile(0.99)));
        writer.WriteNumber("p999_us", Microseconds(latency.Quantile(0.999)));
        writer.WriteNumber("max_us", Microseconds(latency.Max));
    }

    private static void WriteHistogram(Utf8JsonWriter writer, LatencyHistogram latency)
    {
        writer.WriteStartArray("histogram");
        foreach (var (upper, count) in latency.Buckets)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(Microseconds(upper));
            writer.WriteNumberValue(count);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static double Microseconds(long nanoseconds) => nanoseconds / 1000.0;

    private static void Write(Utf8JsonWriter writer, string name, double? value, int digits)
    {
        if (value is { } number)
            writer.WriteNumber(name, Math.Round(number, digits));
        else
            writer.WriteNull(name);
    }
}
