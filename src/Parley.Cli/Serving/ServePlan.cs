using System.Net;
using Parley.Services;

namespace Parley.Cli;

/// <summary>Turns what was asked for into placements; everything that can be wrong without opening a socket is found here.</summary>
internal static class ServePlan
{
    /// <summary>What to put where.</summary>
    /// <param name="catalogue">Every service.</param>
    /// <param name="requests">What was asked for; nothing means all.</param>
    /// <param name="hosts">Where the default addresses are.</param>
    /// <exception cref="ParleyException">A name, an address or an option is wrong.</exception>
    internal static IReadOnlyList<Placement> Of(Catalogue catalogue, IReadOnlyList<ServiceRequest> requests, IReadOnlyList<IPAddress> hosts) =>
        requests.Count == 0
            ? [.. catalogue.Entries.SelectMany(entry => Defaults(entry.Name, entry, hosts))]
            : [.. requests.SelectMany(request => Of(catalogue, request, hosts))];

    private static IEnumerable<Placement> Of(Catalogue catalogue, ServiceRequest request, IReadOnlyList<IPAddress> hosts)
    {
        try
        {
            var entry = catalogue.Find(request.Name);
            if (request.Address is { } address)
                return [new Placement(request.Name, entry, ListenTarget.Parse(address, entry.OptionNames), ByName: true, request.Source)];
            Placement[] defaults = [.. Defaults(request.Name, entry, hosts)];
            return defaults.Length > 0 ? defaults : throw CommandException.Usage($"{request.Name} has no default address: write '{request.Name}=tcp://127.0.0.1:9000'");
        }
        catch (ParleyException wrong) when (request.Source is { } source)
        {
            throw CommandException.Usage($"{source}: {wrong.Message}", wrong.Hint);
        }
    }

    private static IEnumerable<Placement> Defaults(string name, CatalogueEntry entry, IReadOnlyList<IPAddress> hosts) =>
        from host in hosts
        from address in entry.DefaultAddresses(host)
        select new Placement(name, entry, new ListenTarget(address, ListenOptions.Default), ByName: false);
}
