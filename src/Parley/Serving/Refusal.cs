namespace Parley;

/// <summary>Why a peer is not served.</summary>
/// <param name="Reason">One word of a small, stable set, for programs that count.</param>
/// <param name="Sentence">For the log.</param>
internal sealed record Refusal(string Reason, string Sentence);
