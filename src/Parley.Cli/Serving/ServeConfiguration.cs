namespace Parley.Cli;

/// <summary>What a configuration file says. Immutable.</summary>
internal sealed record ServeConfiguration
{
    /// <summary>Where the live page stands, or <c>off</c>; null: not said.</summary>
    internal string? Web { get; init; }

    /// <summary>The services, in the order of the file.</summary>
    internal IReadOnlyList<ServiceRequest> Services { get; init; } = [];

    /// <summary>What peers are allowed.</summary>
    internal Limits Limits { get; init; } = Limits.Default;
}
