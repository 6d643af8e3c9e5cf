namespace Parley.Stress.Tests;

/// <summary>
/// Very many clients at once, each of which does something else: sizes, pauses, half-closes, closes and aborts by chance.
/// No byte is lost, out of order or another's, and afterwards everything is where it was.
/// </summary>
public sealed class CrowdTests
{
    [Theory]
    [MemberData(nameof(Place.Everywhere), MemberType = typeof(Place))]
    public Task Thousands_at_once_hear_what_they_said(string name) => ThousandsAsync(name, new VerifyingEcho());

    [Theory]
    [MemberData(nameof(Place.EveryEngine), MemberType = typeof(Place))]
    public Task And_so_they_do_where_the_service_runs_on_the_engines_own_thread(string name) => ThousandsAsync(name, new EchoAtHome(pauses: true));

    [Theory]
    [MemberData(nameof(Place.EveryEngine), MemberType = typeof(Place))]
    public Task However_quickly_they_speak_and_hear_none_gets_what_is_anothers(string name) => Extent.SeededAsync(async seed =>
    {
        var place = Place.Parse(name);
        await using var arena = await Arena.OpenAsync(place, new EchoAtHome(pauses: false));
        await QuickSpeakers.RunAsync(arena.Address, speakers: 4, messages: 10, seed);
        await arena.ShouldBeEmptyAsync();
        var before = Footprint.Now();
        await QuickSpeakers.RunAsync(arena.Address, speakers: 48, messages: Extent.Of(1_000, 50_000), seed);
        await arena.ShouldBeEmptyAsync();
        await before.DescriptorsShouldBeBackAsync();
    });

    [Theory]
    [MemberData(nameof(Place.EveryEngine), MemberType = typeof(Place))]
    public Task Round_after_round_nothing_grows(string name) => Extent.SeededAsync(async seed =>
    {
        const long Bound = 12 * 1024 * 1024;
        var place = Place.Parse(name);
        await using var arena = await Arena.OpenAsync(place, new VerifyingEcho());
        var before = await SettledAsync(arena);
        var cutShort = 0;
        var footprints = new List<Footprint>();
        for (var round = 0; round < Extent.Of(6, 60); round++)
        {
            // The same seeds in every round: the same work, so the same need of memory.
            var crowd = new Crowd(arena, clients: Extent.Of(150, 2_000), mostBytes: 200_000);
            await crowd.RunAsync(seed, allAtOnce: false);
            cutShort += crowd.CutShort;
            await arena.ShouldBeEmptyAsync(cutShort);
            await before.DescriptorsShouldBeBackAsync();
            footprints.Add(Footprint.Now());
        }

        // The first rounds fill pools. What leaks grows on: then even the least of the last rounds is above the most of the earlier ones.
        var half = footprints.Count / 2;
        var (earlier, later) = (footprints[1..half], footprints[half..]);
        var sizes = string.Join(", ", footprints.Select(static footprint => $"{footprint.Resident >> 20}/{footprint.Managed >> 20}"));
        (later.Min(static footprint => footprint.Resident) - earlier.Max(static footprint => footprint.Resident)).ShouldBeLessThan(Bound, $"MiB resident/managed: {sizes}");
        (later.Min(static footprint => footprint.Managed) - earlier.Max(static footprint => footprint.Managed)).ShouldBeLessThan(Bound / 4, $"MiB resident/managed: {sizes}");
    });

    private static Task ThousandsAsync(string name, VerifyingEcho service) => Extent.SeededAsync(async seed =>
    {
        var place = Place.Parse(name);
        await using var arena = await Arena.OpenAsync(place, service);
        var before = await SettledAsync(arena);
        var cutShort = 0;
        for (var round = 0; round < Extent.Of(1, 50); round++)
        {
            var crowd = new Crowd(arena, clients: Extent.Of(2_000, 8_000) / place.Cost, mostBytes: 1_000_000);
            await crowd.RunAsync(seed + (round * 100_000), allAtOnce: true);
            cutShort += crowd.CutShort;
            await arena.ShouldBeEmptyAsync(cutShort);
            await before.DescriptorsShouldBeBackAsync();
        }

        service.Taken.ShouldBeGreaterThan(0);
    });

    /// <summary>What there is before the work, but after the first client: by then the engine has opened what it keeps.</summary>
    private static async Task<Footprint> SettledAsync(Arena arena)
    {
        var first = new Crowd(arena, clients: 4, mostBytes: 1000);
        await first.RunAsync(seed: 1, allAtOnce: false);
        await arena.ShouldBeEmptyAsync(first.CutShort);
        return Footprint.Now();
    }
}
