namespace Parley.Hostile.Tests;

/// <summary>Every service that speaks on one kind of socket, with a resident in the chat.</summary>
internal sealed class Town : IAsyncDisposable
{
    private readonly Ground _ground;
    private readonly Place _place;
    private readonly List<(Manners Manners, Address Address)> _services = [];
    private Resident? _resident;

    private Town(Ground ground, Place place) => (_ground, _place) = (ground, place);

    /// <summary>What stands where.</summary>
    public IReadOnlyList<(Manners Manners, Address Address)> Services => _services;

    public static Task<Town> OpenAsync(Ground ground, Place place, string folder) =>
        OpenAsync(ground, place, folder, OperatingSystem.IsWindows() ? Manners.OfStreams : [.. Manners.OfStreams, Manners.OfCat]);

    public static Task<Town> OpenInDatagramsAsync(Ground ground, Place place, string folder) => OpenAsync(ground, place, folder, Manners.OfDatagrams);

    /// <summary>A good peer comes to each service, all at once, and is served.</summary>
    public Task AllBehaveAsync() => Task.WhenAll(_services.Select(served => served.Manners.BehaveAsync(_ground, _place, served.Address)));

    /// <summary>The same in datagrams.</summary>
    public Task AllBehaveInDatagramsAsync() => Task.WhenAll(_services.Select(served => served.Manners.BehaveInDatagramsAsync(_ground, served.Address)));

    public async ValueTask DisposeAsync()
    {
        if (_resident is not null)
            await _resident.DisposeAsync();
    }

    private static async Task<Town> OpenAsync(Ground ground, Place place, string folder, IReadOnlyList<Manners> services)
    {
        var town = new Town(ground, place);
        foreach (var manners in services)
        {
            var service = manners.Create();
            await ground.AddAsync(place.Address.Replace("DIR", folder, StringComparison.Ordinal).Replace("NAME", manners.Name, StringComparison.Ordinal), service);
            town._services.Add((manners, ground.Addresses[^1]));
            if (manners.Name != "chat")
                continue;
            await ground.AddAsync("tcp://127.0.0.1:0?framing=lines", service);
            town._resident = await Resident.JoinAsync(ground, ground.Addresses[^1]);
        }

        return town;
    }
}
