namespace Parley.Cli;

/// <summary>What a question waits for.</summary>
/// <param name="Answers">Datagrams or messages; a stream has one answer. 0: none is waited for.</param>
/// <param name="Wait">How long the next answer may take to begin.</param>
/// <param name="Retries">How often a datagram is sent again when its answer does not come.</param>
internal sealed record QuestionTerms(int Answers, TimeSpan Wait, int Retries);
