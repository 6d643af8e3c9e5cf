using Parley.Services;

namespace Parley.Cli;

/// <summary>A service at an address, before it is opened.</summary>
/// <param name="Name">The service as it was asked for.</param>
/// <param name="Entry">Its row of the catalogue.</param>
/// <param name="Target">Where and how.</param>
/// <param name="ByName">True: the address was asked for, so that it is an error when it cannot be had. False: a default; then it is skipped.</param>
/// <param name="Source">As in <see cref="ServiceRequest"/>.</param>
internal sealed record Placement(string Name, CatalogueEntry Entry, ListenTarget Target, bool ByName, string? Source = null);
