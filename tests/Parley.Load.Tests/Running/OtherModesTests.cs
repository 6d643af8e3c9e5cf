using System.Collections.Concurrent;
using Parley.Chat;
using Parley.Services;

namespace Parley.Load.Tests;

public sealed class OtherModesTests
{
    [Theory]
    [InlineData(SocketKind.Stream, 32)]
    [InlineData(SocketKind.Stream, 200_000)]
    [InlineData(SocketKind.Messages, 32)]
    public async Task Connections_come_and_go(SocketKind kind, int size)
    {
        var report = await MemoryLoad.OnAsync(new Echo(), MemoryLoad.Plan(kind) with { Mode = LoadMode.Churn, Size = size });
        report.Messages.ShouldBePositive();
        report.Latency.Count.ShouldBe(report.Messages);
        (report.Errors, report.Bad).ShouldBe((0, 0), report.FirstError?.Message);
    }

    [Fact]
    public async Task Wrong_bytes_are_found_there_too() =>
        (await MemoryLoad.OnAsync(new BrokenEcho(static (bytes, _) => Array.ConvertAll(bytes, static b => (byte)(b + 1))), MemoryLoad.Plan() with { Mode = LoadMode.Churn })).Bad.ShouldBePositive();

    [Fact]
    public async Task A_server_that_hangs_up_is_an_error_each_time()
    {
        var clients = 0;
        var report = await MemoryLoad.OnAsync(new BrokenEcho((bytes, _) => Interlocked.Increment(ref clients) % 2 == 1 ? bytes : null), MemoryLoad.Plan() with { Mode = LoadMode.Churn });
        report.Messages.ShouldBePositive();
        report.Errors.ShouldBePositive();
        (await Should.ThrowAsync<ParleyException>(() => MemoryLoad.OnAsync(new BrokenEcho(static (_, _) => null), MemoryLoad.Plan() with { Mode = LoadMode.Churn }))).Message.ShouldContain("before it had answered");
    }

    [Fact]
    public async Task Connections_that_rest_have_stayed()
    {
        var report = await MemoryLoad.OnAsync(new Echo(), MemoryLoad.Plan() with { Mode = LoadMode.Idle, Connections = 50 });
        report.Stayed.ShouldBe(50);
        report.Errors.ShouldBe(0);
        report.Latency.Count.ShouldBe(50);
    }

    [Fact]
    public async Task One_that_does_not_answer_at_the_end_has_not_stayed()
    {
        var clients = new ConcurrentDictionary<byte, bool>();
        var report = await MemoryLoad.OnAsync(new BrokenEcho((bytes, before) => before == 0 || clients.TryAdd(0, true) ? bytes : null), MemoryLoad.Plan() with { Mode = LoadMode.Idle, Connections = 5 });
        report.Stayed.ShouldBe(1);
        report.Errors.ShouldBe(4);
    }

    [Theory]
    [InlineData(SocketKind.Stream)]
    [InlineData(SocketKind.Messages)]
    [InlineData(SocketKind.Datagram)]
    public async Task What_one_says_in_a_room_arrives_at_all_the_others(SocketKind kind)
    {
        var plan = MemoryLoad.Plan(kind) with { Mode = LoadMode.FanOut, Connections = 4, Rate = 40, Duration = TimeSpan.FromSeconds(1) };
        var report = await MemoryLoad.OnAsync(new ChatService(), plan);
        (report.Errors, report.Bad, report.Lost, report.Late).ShouldBe((0, 0, 0, 0), report.FirstBad ?? report.FirstError?.Message);
        report.Latency.Count.ShouldBe((40 - report.Unsent) * 3);
    }

    [Fact]
    public async Task A_room_in_a_closed_loop_has_one_message_after_another()
    {
        var report = await MemoryLoad.OnAsync(new ChatService(), MemoryLoad.Plan() with { Mode = LoadMode.FanOut, Connections = 4 });
        report.Messages.ShouldBePositive();
        report.Bad.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_no_room_is_told()
    {
        var refused = await Should.ThrowAsync<ParleyException>(() => MemoryLoad.OnAsync(new BrokenEcho(static (_, _) => null), MemoryLoad.Plan() with { Mode = LoadMode.FanOut }));
        refused.Reason.ShouldBe(ErrorReason.Reset);
    }

    [Fact]
    public async Task An_introduction_before_the_first_answer_is_skipped()
    {
        var plan = MemoryLoad.Plan() with { Question = "7\n"u8.ToArray(), Answer = "July\n"u8.ToArray(), Depth = 3 };
        var report = await MemoryLoad.OnAsync(new Months(), plan);
        report.Messages.ShouldBePositive();
        (report.Errors, report.Bad).ShouldBe((0, 0), report.FirstBad);
        (await MemoryLoad.OnAsync(new Months(), plan with { Mode = LoadMode.Churn, Depth = 1 })).Errors.ShouldBe(0);
    }

    [Fact]
    public async Task Another_answer_is_told()
    {
        var plan = MemoryLoad.Plan() with { Question = "7\n"u8.ToArray(), Answer = "June\n"u8.ToArray() };
        var other = await Should.ThrowAsync<ParleyException>(() => MemoryLoad.OnAsync(new Months(), plan));
        other.Reason.ShouldBe(ErrorReason.ProtocolViolation);
        other.Message.ShouldContain("July");
    }
}
