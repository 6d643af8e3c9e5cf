namespace Parley.Stress.Tests;

/// <summary>Servers that stop in the middle of everything, again and again.</summary>
public sealed class StoppingTests
{
    [Theory]
    [MemberData(nameof(Place.Everywhere), MemberType = typeof(Place))]
    public Task What_a_server_has_taken_when_it_stops_it_has_answered(string name) => Extent.SeededAsync(async seed =>
    {
        var place = Place.Parse(name);
        for (var round = 0; round < Extent.Of(3, 200); round++)
        {
            var service = new VerifyingEcho();
            await using var arena = await Arena.OpenAsync(place, service);
            using var flowing = new CountdownEvent(Math.Max(2, 60 / place.Cost));
            var talks = Enumerable.Range(0, flowing.InitialCount).Select(number => Task.Run(() => TalkAsync(arena, seed + (round * 1000) + number, flowing))).ToArray();
            await Task.Run(() => flowing.Wait(Patience.Token));

            await arena.StopAsync();

            var heard = await Task.WhenAll(talks);
            heard.Sum().ShouldBe(service.Taken);
            await arena.ShouldBeEmptyAsync(talks.Length);
        }
    });

    /// <summary>Talks until the server ends.</summary>
    /// <returns>Bytes that came back.</returns>
    private static async Task<long> TalkAsync(Arena arena, int seed, CountdownEvent flowing)
    {
        await using var connection = await arena.ConnectAsync();
        var pattern = new Pattern(seed);
        new Greeting(seed, 0, ServerEnd.Echoes).Write(connection.Output);
        var window = new Window(1_000_000);
        using var over = new CancellationTokenSource();
        var sending = Task.Run(async () =>
        {
            var chance = new Random(seed);
            for (var sent = 0L; !over.IsCancellationRequested;)
            {
                var bytes = pattern.Bytes(sent, chance.Size(arena.Place.LargestFlush / 10));
                await window.TakeAsync(bytes.Length);
                await connection.Output.WriteAsync(bytes, Patience.Token);
                sent += bytes.Length;
                await Chance.PauseAsync(chance);
            }

            await connection.Output.CompleteAsync();
        });
        var heard = 0L;
        while (true)
        {
            var result = await connection.Input.ReadAsync(Patience.Token);
            pattern.Check(result.Buffer, heard);
            if (heard == 0 && !result.Buffer.IsEmpty)
                flowing.Signal();
            heard += result.Buffer.Length;
            window.Give(result.Buffer.Length);
            connection.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }

        await over.CancelAsync();
        window.Open();
        await sending;
        await connection.FinishAsync(Patience.Token);
        return heard;
    }
}
