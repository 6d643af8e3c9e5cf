using System.Diagnostics;

namespace Parley.Stress.Tests;

/// <summary>Very many connections, each of them short.</summary>
public sealed class OneAfterAnotherTests
{
    // A few connect side by side, so that no processor waits for another; each of them one after another.
    private const int SideBySide = 4;

    private static readonly ClientEnd[] Mostly = [ClientEnd.HalfCloses, ClientEnd.HalfCloses, ClientEnd.HalfCloses, ClientEnd.Finishes, ClientEnd.HalfCloses, ClientEnd.Aborts, ClientEnd.HalfCloses, ClientEnd.Leaves];

    [Theory]
    [MemberData(nameof(Place.EveryEngine), MemberType = typeof(Place))]
    public Task However_many_come_one_after_another_they_leave_nothing_behind(string name) => Extent.SeededAsync(async seed =>
    {
        await using var arena = await Arena.OpenAsync(Place.Parse(name), new VerifyingEcho(pauses: false));
        var few = Extent.Of(1_000, 20_000);
        await RunAsync(arena, seed, few, Mostly);
        await arena.ShouldBeEmptyAsync(CutShort(few));
        var before = Footprint.Now();

        var many = Extent.Of(4_000, 1_000_000);
        var begun = Stopwatch.GetTimestamp();
        await RunAsync(arena, seed + few, many, Mostly);
        var took = Stopwatch.GetElapsedTime(begun);

        await arena.ShouldBeEmptyAsync(CutShort(few + many));
        await before.DescriptorsShouldBeBackAsync();
        var after = Footprint.Now();
        var sizes = $"{many} connections in {took.TotalSeconds:0.0} s; before {before}, after {after}";
        TestContext.Current.TestOutputHelper?.WriteLine(sizes);

        // A thing of 16 bytes that each of a million left behind, or one of two kilobytes each of four thousand, is above this.
        (after.Managed - before.Managed).ShouldBeLessThan(8 * 1024 * 1024, sizes);
        (after.Resident - before.Resident).ShouldBeLessThan(16 * 1024 * 1024, sizes);
    });

    /// <summary>A graceful close while another thread is about to read, reads, or has what it read in hand.</summary>
    [Theory]
    [MemberData(nameof(Place.EveryEngine), MemberType = typeof(Place))]
    [InlineData("memory")]
    public Task Who_closes_gracefully_beside_a_reader_takes_nothing_out_of_its_hands(string name) => Extent.SeededAsync(async seed =>
    {
        await using var arena = await Arena.OpenAsync(Place.Parse(name), new VerifyingEcho(pauses: false));
        const int First = SideBySide; // by then the engine has opened what it keeps
        await RunAsync(arena, seed, First, [ClientEnd.Finishes]);
        await arena.ShouldBeEmptyAsync(First);
        var before = Footprint.Now();

        var connections = Extent.Of(2_000, 100_000);
        await RunAsync(arena, seed + First, connections, [ClientEnd.Finishes]);
        await arena.ShouldBeEmptyAsync(First + connections);
        await before.DescriptorsShouldBeBackAsync();
    });

    private static int CutShort(int connections) => 3 * connections / Mostly.Length;

    private static Task RunAsync(Arena arena, int seed, int connections, ClientEnd[] ends) => Task.WhenAll(Enumerable.Range(0, SideBySide).Select(lane => Task.Run(async () =>
    {
        for (var number = lane; number < connections; number += SideBySide)
        {
            var script = new Script(seed + number, 1 + (number % 100), ends[number % ends.Length], new Greeting(seed + number, 0, ServerEnd.Echoes));
            var client = new ScriptedClient(script, arena.Place, await arena.ConnectAsync()) { Pauses = false };
            await client.GreetAsync();
            await client.RunAsync();
        }
    })));
}
