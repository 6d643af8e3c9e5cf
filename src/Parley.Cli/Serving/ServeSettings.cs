namespace Parley.Cli;

/// <summary>What <c>serve</c> was asked to do.</summary>
/// <param name="Placements">What to put where.</param>
/// <param name="Limits">What peers are allowed.</param>
/// <param name="OwnName">This host's own name.</param>
/// <param name="LineToType">What to type to serve where the own name resolves to; null: it is served there already.</param>
/// <param name="ReadyFile">Written when everything listens; null: none.</param>
/// <param name="Json">True: the table is JSON.</param>
/// <param name="Reactors">Threads of the Linux engine; null: one for each processor.</param>
internal sealed record ServeSettings(
    IReadOnlyList<Placement> Placements,
    Limits Limits,
    OwnName OwnName,
    string? LineToType,
    string? ReadyFile,
    bool Json,
    int? Reactors);
