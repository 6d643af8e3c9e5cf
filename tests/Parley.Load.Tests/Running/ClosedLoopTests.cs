using Parley.Services;

namespace Parley.Load.Tests;

public sealed class ClosedLoopTests
{
    // In the first answer already: a load of any speed gets there.
    private const int Place = 20;

    [Theory]
    [InlineData(SocketKind.Stream, 32, 1)]
    [InlineData(SocketKind.Stream, 1, 100)]
    [InlineData(SocketKind.Stream, 1_000_000, 3)]
    [InlineData(SocketKind.Messages, 5000, 4)]
    [InlineData(SocketKind.Datagram, 8, 1)]
    [InlineData(SocketKind.Datagram, 20_000, 7)]
    public async Task An_echo_is_right(SocketKind kind, int size, int depth)
    {
        var report = await MemoryLoad.OnAsync(new Echo(), MemoryLoad.Plan(kind) with { Size = size, Depth = depth });
        report.Messages.ShouldBePositive();
        report.Latency.Count.ShouldBe(report.Messages + report.Unanswered);
        report.MessagesPerSecond.ShouldBe(report.Messages / report.Seconds);
        (report.Errors, report.Bad, report.Lost, report.Late, report.Unanswered).ShouldBe((0, 0, 0, 0, 0), report.FirstBad);
    }

    [Fact]
    public Task A_byte_that_is_other_than_it_was_is_found() => FindsAsync((bytes, before) => Changed(bytes, before, static (bytes, at) => bytes[at] ^= 0x40));

    [Fact]
    public Task A_byte_that_is_lost_is_found() => FindsAsync((bytes, before) => before > 0 || bytes.Length <= Place ? bytes : [.. bytes[..Place], .. bytes[(Place + 1)..]]);

    [Fact]
    public Task A_byte_that_comes_twice_is_found() => FindsAsync((bytes, before) => before > 0 || bytes.Length <= Place ? bytes : [.. bytes[..Place], bytes[Place], .. bytes[Place..]]);

    [Fact]
    public Task Bytes_that_change_places_are_found() => FindsAsync((bytes, before) => Changed(bytes, before, static (bytes, at) => (bytes[at], bytes[at - 1]) = (bytes[at - 1], bytes[at])));

    [Fact]
    public Task A_message_that_comes_twice_is_found() => FindsAsync((bytes, before) => before > 0 ? bytes : [.. bytes, .. bytes]);

    [Fact]
    public async Task Another_connections_bytes_are_found()
    {
        byte[]? others = null;
        await FindsAsync((bytes, _) => Interlocked.Exchange(ref others, bytes) ?? bytes);
    }

    [Fact]
    public async Task Who_does_not_verify_sees_only_answers_to_nothing()
    {
        var plan = MemoryLoad.Plan() with { Verify = false };
        var changed = await MemoryLoad.OnAsync(new BrokenEcho(static (bytes, _) => Array.ConvertAll(bytes, static b => (byte)(b + 1))), plan);
        changed.Bad.ShouldBe(0);
        changed.Messages.ShouldBePositive();
        (await MemoryLoad.OnAsync(new BrokenEcho(static (bytes, _) => [.. bytes, .. bytes]), plan)).FirstBad.ShouldNotBeNull().ShouldContain("more than it had asked");
    }

    [Fact]
    public async Task A_server_that_closes_is_an_error_and_the_others_go_on()
    {
        var clients = 0;
        var report = await MemoryLoad.OnAsync(new BrokenEcho((bytes, before) => before == 0 && Interlocked.Increment(ref clients) == 1 ? null : bytes), MemoryLoad.Plan());
        report.Errors.ShouldBe(1);
        report.FirstError.ShouldNotBeNull().Message.ShouldContain("closed connection");
        report.Messages.ShouldBePositive();
    }

    [Fact]
    public async Task It_ends_early_when_nobody_is_left()
    {
        var report = await MemoryLoad.OnAsync(new BrokenEcho(static (bytes, before) => before == 0 ? bytes : null), MemoryLoad.Plan() with { Duration = TimeSpan.FromHours(1) });
        report.Errors.ShouldBe(3);
        report.Messages.ShouldBe(3);
    }

    [Fact]
    public async Task What_is_never_answered_counts_with_the_time_that_it_waited()
    {
        var report = await MemoryLoad.OnAsync(new BrokenEcho(static (_, _) => []), MemoryLoad.Plan());
        report.Messages.ShouldBe(0);
        report.Unanswered.ShouldBe(3);
        report.Latency.Quantile(0.01).ShouldBeGreaterThanOrEqualTo(MemoryLoad.Short.Ticks * 100);
    }

    [Fact]
    public async Task An_interruption_ends_it_with_what_there_is()
    {
        using var interruption = new CancellationTokenSource();
        var served = 0;
        var report = await MemoryLoad.OnAsync(
            new BrokenEcho((bytes, _) =>
            {
                if (Interlocked.Increment(ref served) == 100)
                    interruption.Cancel();
                return bytes;
            }),
            MemoryLoad.Plan() with { Duration = TimeSpan.FromHours(1) },
            interruption.Token);
        report.Messages.ShouldBeGreaterThan(0);
        report.Errors.ShouldBe(0);
    }

    private static byte[] Changed(byte[] bytes, long before, Action<byte[], int> change)
    {
        if (before == 0 && bytes.Length > Place)
            change(bytes, Place);
        return bytes;
    }

    private static async Task FindsAsync(Func<byte[], long, byte[]> fault)
    {
        var report = await MemoryLoad.OnAsync(new BrokenEcho(fault), MemoryLoad.Plan() with { Size = 100, Depth = 4 });
        report.Bad.ShouldBePositive();
        report.FirstBad.ShouldNotBeNull().ShouldContain("of connection");
        report.Errors.ShouldBe(0);
    }
}
