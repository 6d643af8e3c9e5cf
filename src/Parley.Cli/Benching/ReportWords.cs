using System.Globalization;
using Parley.Load;

namespace Parley.Cli;

/// <summary>The words that reports have for what was done and found.</summary>
internal static class ReportWords
{
    /// <summary>The kind of socket: the address's scheme.</summary>
    internal static string Kind(Address address) => address.ToString() is var text ? text[..text.IndexOf(':', StringComparison.Ordinal)] : "";

    internal static string Mode(LoadMode mode) => mode switch
    {
        LoadMode.Closed => "closed",
        LoadMode.Open => "open",
        LoadMode.Churn => "churn",
        LoadMode.Idle => "idle",
        _ => "fan-out",
    };

    /// <summary>What is counted.</summary>
    internal static string Counted(LoadMode mode) => mode switch
    {
        LoadMode.Churn or LoadMode.Idle => "connections",
        LoadMode.FanOut => "deliveries",
        _ => "messages",
    };

    /// <summary>What is done, before it begins.</summary>
    internal static string Doing(LoadPlan plan)
    {
        var message = plan.Question.IsEmpty ? $"{ByteSize.Print(plan.Size)} bytes" : "a question";
        return plan.Mode switch
        {
            LoadMode.Closed => $"{plan.Connections:N0} connections to {plan.Target.Address}, {message}, {plan.Depth:N0} in flight on each",
            LoadMode.Open => $"{plan.Connections:N0} connections to {plan.Target.Address}, {message}, {plan.Rate:N0} messages a second in all",
            LoadMode.Churn => $"{plan.Connections:N0} at a time connect to {plan.Target.Address}, exchange {message}, and close",
            LoadMode.Idle => $"{plan.Connections:N0} connections to {plan.Target.Address}, held for {Duration.Print(plan.Duration)}",
            _ => $"a room of {plan.Connections:N0} at {plan.Target.Address}, {message}, {(plan.Rate > 0 ? $"{plan.Rate:N0} messages a second" : $"{plan.Depth:N0} in flight")}",
        };
    }

    internal static string Time(long nanoseconds) => nanoseconds switch
    {
        < 1_000_000 => (nanoseconds / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " µs",
        < 1_000_000_000 => (nanoseconds / 1e6).ToString("0.00", CultureInfo.InvariantCulture) + " ms",
        _ => (nanoseconds / 1e9).ToString("0.00", CultureInfo.InvariantCulture) + " s",
    };

    /// <summary>Says that the load itself was the bottleneck; null: it was not.</summary>
    internal static string? Bottleneck(LoadReport report)
    {
        if (!report.IsLoadBound)
            return null;
        return report.Plan.Rate > 0
            ? $"The load itself was the bottleneck: {report.SentLate:N0} messages left late by its own fault, so the latencies are partly its own."
            : $"The load itself was the bottleneck: it used {report.OwnProcessors:0.00} of the {LoadReport.Processors} processors that it may use{(report.ServerProcessors is { } server ? $", the server {server:0.00}" : "")}. The server may bear more.";
    }
}
