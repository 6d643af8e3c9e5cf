using Parley.Load;

namespace Parley.Cli;

/// <summary>The words that reports have for kinds of sockets and for what was done.</summary>
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
}
