namespace Parley.Cli;

/// <summary>A service that was asked for.</summary>
/// <param name="Name">As it was typed.</param>
/// <param name="Address">Where; null: at its default addresses.</param>
/// <param name="Source">Where it stands in a file, such as <c>parley.json, line 4</c>; null: on the command line.</param>
internal sealed record ServiceRequest(string Name, string? Address, string? Source = null);
