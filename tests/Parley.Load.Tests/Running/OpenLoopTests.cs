using Parley.Services;

namespace Parley.Load.Tests;

public sealed class OpenLoopTests
{
    private const int Rate = 1000;

    [Theory]
    [InlineData(SocketKind.Stream)]
    [InlineData(SocketKind.Messages)]
    [InlineData(SocketKind.Datagram)]
    public async Task What_the_schedule_says_is_sent(SocketKind kind)
    {
        var plan = MemoryLoad.Plan(kind) with { Mode = LoadMode.Open, Rate = Rate, Duration = TimeSpan.FromMilliseconds(500), LostAfter = TimeSpan.FromSeconds(30) };
        var report = await MemoryLoad.OnAsync(new Echo(), plan);
        (report.Latency.Count + report.Unsent).ShouldBeInRange(499, 501);
        (report.Errors, report.Bad).ShouldBe((0, 0), report.FirstBad);
    }

    // A closed loop would wait with the server, and never know: here the server waits until so many messages have been sent
    // without an answer. The schedule says how long that takes at least, so nothing here depends on how fast anything is.
    [Fact]
    public async Task A_server_that_stalls_is_not_flattered()
    {
        const int Held = 300;
        var plan = MemoryLoad.Plan() with { Connections = 1, Mode = LoadMode.Open, Rate = Rate, Duration = TimeSpan.FromSeconds(1) };
        var held = new List<byte>();
        var report = await MemoryLoad.OnAsync(
            new BrokenEcho((bytes, _) =>
            {
                held.AddRange(bytes);
                if (held.Count < Held * plan.Size)
                    return [];
                byte[] all = [.. held];
                held.Clear();
                held.Capacity = 0;
                return all;
            }),
            plan with { Connections = 1 });
        (report.Errors, report.Bad).ShouldBe((0, 0), report.FirstBad);
        report.Latency.Max.ShouldBeGreaterThanOrEqualTo(Milliseconds(Held * 9 / 10));

        // Each of the held messages waited for the ones after it: the first the longest.
        report.Latency.Quantile(0.5).ShouldBeGreaterThanOrEqualTo(Milliseconds(Held / 4));
    }

    [Fact]
    public async Task What_a_server_never_takes_is_reported()
    {
        var plan = MemoryLoad.Plan() with { Connections = 1, Size = 1024, Mode = LoadMode.Open, Rate = 500_000, Duration = TimeSpan.FromMilliseconds(500) };
        var report = await MemoryLoad.OnAsync(new BrokenEcho(static (_, _) => []), plan);
        report.Unanswered.ShouldBePositive();
        report.Unsent.ShouldBePositive();
        report.Messages.ShouldBe(0);
    }

    private static long Milliseconds(int milliseconds) => milliseconds * 1_000_000L;
}
