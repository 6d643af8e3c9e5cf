namespace Parley.Cli;

/// <summary>How often to ask and how long to wait.</summary>
/// <param name="Count">Questions, at least one.</param>
/// <param name="Interval">From the beginning of a question to that of the next.</param>
/// <param name="Wait">For one answer.</param>
internal sealed record PingTerms(int Count, TimeSpan Interval, TimeSpan Wait);
