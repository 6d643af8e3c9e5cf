using Microsoft.Extensions.Logging;
using Parley.Services;

namespace Parley.Cli;

/// <summary>Opens placements on a server, and keeps one object for each service: a chat at five addresses is one chat.</summary>
internal sealed class ServiceBoard(Server server, ILoggerFactory loggers)
{
    private readonly Dictionary<string, IService> _services = new(StringComparer.Ordinal);

    /// <summary>The desk, once it stands somewhere; the first, where options have made several.</summary>
    internal Desk? Desk { get; private set; }

    /// <summary>Opens a placement.</summary>
    /// <returns>Its rows in the table: what listens, or one that says why it does not.</returns>
    /// <exception cref="ParleyException">An address that was asked for cannot be had.</exception>
    internal async Task<IReadOnlyList<ServiceRow>> OpenAsync(Placement placement, CancellationToken cancellation)
    {
        try
        {
            var endpoints = await server.OpenAsync(placement.Name, placement.Target, ServiceOf(placement), cancellation);
            return [.. endpoints.Select(endpoint => new ServiceRow(endpoint.Name, endpoint.Address.ToString(), true, placement.Entry.Description, endpoint.CertificateFingerprint))];
        }
        catch (ParleyException refused) when (!placement.ByName)
        {
            return [new ServiceRow(placement.Name, placement.Target.Address.ToString(), false, refused.Message)];
        }
        catch (ParleyException refused) when (placement.Source is { } source)
        {
            throw new ParleyException(refused.Reason, $"{source}: {refused.Message}", refused) { Hint = refused.Hint };
        }
    }

    private IService ServiceOf(Placement placement)
    {
        var options = placement.Target.Options.ServiceOptions;
        // Different options make different services; the same ones, wherever they are typed, the same.
        var key = string.Join('\n', options.OrderBy(option => option.Key, StringComparer.Ordinal).Select(option => $"{option.Key}={option.Value}").Prepend(placement.Name));
        if (_services.TryGetValue(key, out var known))
            return known;
        var service = placement.Entry.Create(new ServiceSetup { Name = placement.Name, Options = options, Loggers = loggers });
        Desk ??= service as Desk;
        _services.Add(key, service);
        return service;
    }
}
