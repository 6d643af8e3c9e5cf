namespace Parley.Services;

/// <summary>What came of something that the operator did.</summary>
/// <param name="Error">One sentence; null: it was done.</param>
/// <param name="Clients">Whom it reached (or, for the list of clients, who is there).</param>
public sealed record DeskOutcome(string? Error, IReadOnlyList<DeskClient> Clients)
{
    /// <summary>True: the operator wants to leave.</summary>
    public bool Leaves { get; init; }

    /// <summary>Lines to show to the operator: the list of clients, the commands. Not an error.</summary>
    public IReadOnlyList<string> Shown { get; init; } = [];

    internal static DeskOutcome To(params IReadOnlyList<DeskClient> clients) => new(null, clients);

    internal static DeskOutcome Failed(string sentence) => new(sentence, []);
}
