namespace Parley.Load.Tests;

public sealed class DatagramLoadTests
{
    private static LoadPlan Plan => MemoryLoad.Plan(SocketKind.Datagram) with { LostAfter = TimeSpan.FromMilliseconds(20), Duration = TimeSpan.FromMilliseconds(400) };

    [Fact]
    public async Task What_is_lost_is_counted_and_replaced()
    {
        var report = await MemoryLoad.OnAsync(new BrokenDatagramEcho(static (question, number) => number % 5 == 0 ? [] : [question]), Plan);
        report.Lost.ShouldBePositive();
        report.Messages.ShouldBeGreaterThan(report.Lost);
        (report.Bad, report.Errors).ShouldBe((0, 0));
    }

    [Fact]
    public async Task What_comes_twice_is_late()
    {
        var report = await MemoryLoad.OnAsync(new BrokenDatagramEcho(static (question, _) => [question, question]), Plan);
        report.Messages.ShouldBePositive();
        report.Late.ShouldBePositive();
        report.Bad.ShouldBe(0);
    }

    [Fact]
    public async Task Another_sockets_answer_is_wrong()
    {
        byte[]? others = null;
        var report = await MemoryLoad.OnAsync(new BrokenDatagramEcho((question, _) => [Interlocked.Exchange(ref others, question) ?? question]), Plan);
        report.Bad.ShouldBePositive();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task An_answer_of_another_length_is_wrong(int more)
    {
        var report = await MemoryLoad.OnAsync(new BrokenDatagramEcho((question, _) => [more < 0 ? question[..^1] : [.. question, .. new byte[more]]]), Plan);
        report.Bad.ShouldBePositive();
        report.Messages.ShouldBe(0);
        report.Lost.ShouldBePositive();
    }

    [Fact]
    public async Task A_changed_byte_is_wrong()
    {
        var report = await MemoryLoad.OnAsync(new BrokenDatagramEcho(static (question, _) => [[.. question[..^1], (byte)(question[^1] + 1)]]), Plan);
        report.Bad.ShouldBePositive();
    }

    [Fact]
    public async Task A_question_of_ones_own_is_answered_in_order()
    {
        var report = await MemoryLoad.OnAsync(new BrokenDatagramEcho(static (_, number) => [number <= 3 ? "welcome, pong"u8.ToArray() : "pong"u8.ToArray()]), Plan with { Question = "ping"u8.ToArray(), Answer = "pong"u8.ToArray(), Depth = 2 });
        report.Messages.ShouldBePositive();
        (report.Bad, report.Errors).ShouldBe((0, 0), report.FirstBad);
    }
}
