namespace Parley.Stress.Tests;

/// <summary>Very many connections, each of them short.</summary>
public sealed class OneAfterAnotherTests
{
    // A few connect side by side, so that no processor waits for another; each of them one after another.
    private const int SideBySide = 4;

    [Theory]
    [MemberData(nameof(Place.All), MemberType = typeof(Place))]
    public Task However_many_come_one_after_another_they_leave_nothing_behind(string name) => Extent.SeededAsync(async seed =>
    {
        var place = Place.Parse(name);
        await using var arena = await Arena.OpenAsync(place, new VerifyingEcho());
        await RunAsync(arena, seed, 2_000 / place.Cost);
        await arena.ShouldBeEmptyAsync();
        var before = Footprint.Now();

        var connections = Extent.Of(20_000, 1_000_000) / place.Cost;
        await RunAsync(arena, seed + 1, connections);

        await arena.ShouldBeEmptyAsync();
        await before.DescriptorsShouldBeBackAsync();
        var after = Footprint.Now();
        var sizes = $"before {before}, after {after}";

        // A thing of 64 bytes that each of a million left behind, or one of a kilobyte each of twenty thousand, would be above this.
        (after.Managed - before.Managed).ShouldBeLessThan(8 * 1024 * 1024, sizes);
        (after.Resident - before.Resident).ShouldBeLessThan(24 * 1024 * 1024, sizes);
    });

    private static Task RunAsync(Arena arena, int seed, int connections) => Task.WhenAll(Enumerable.Range(0, SideBySide).Select(lane => Task.Run(async () =>
    {
        for (var number = lane; number < connections; number += SideBySide)
        {
            var script = new Script(seed + number, 1 + (number % 100), Ends[number % Ends.Length], new Greeting(seed + number, 0, ServerEnd.Echoes));
            var client = new ScriptedClient(script, arena.Place, await arena.ConnectAsync());
            await client.GreetAsync();
            await client.RunAsync();
        }
    })));

    private static readonly ClientEnd[] Ends = [ClientEnd.HalfCloses, ClientEnd.HalfCloses, ClientEnd.HalfCloses, ClientEnd.Finishes, ClientEnd.HalfCloses, ClientEnd.Aborts, ClientEnd.HalfCloses, ClientEnd.Leaves];
}
