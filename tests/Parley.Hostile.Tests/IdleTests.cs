using Parley.Services;

namespace Parley.Hostile.Tests;

/// <summary>Ten thousand who say nothing, and a newcomer among them.</summary>
public sealed class IdleTests
{
    private const int Many = 10_000;

    // The descriptors of one process do not hold both ends of so many, so theirs are another's.
    private const string Holder = """
        import resource, socket, sys
        port, many = int(sys.argv[1]), int(sys.argv[2])
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(many)]
        print("held", flush=True)
        sys.stdin.read()
        """;

    [Fact]
    public async Task Ten_thousand_idle_connections_are_held_while_a_newcomer_is_served()
    {
        var most = await Python.DescriptorLimitAsync();
        Assert.SkipWhen(most < Many + 500, $"a process may have {most} descriptors here (ulimit -Hn); this test needs {Many + 500}");
        await using var ground = await Ground.OpenAsync($"tcp://127.0.0.1:0?connections={Many + 100}&backlog=1000", new Echo());
        await using (var holder = Python.Start(Holder, $"{((TcpAddress)ground.Addresses[0]).Port.Number}", $"{Many}"))
        {
            (await holder.HearAsync()).ShouldBe("held");
            await Guard.UntilAsync(() => ground.Server.ClientCount == Many, () => $"{ground.Server.ClientCount} are served");
            await using var newcomer = new Guest(await ground.TalkAsync());
            await newcomer.SayAsync("is there room?");
            (await newcomer.HearAsync()).ShouldBe("is there room?");
            ground.Server.ClientCount.ShouldBe(Many + 1);
        }

        await ground.ShouldBeSoundAsync();
    }
}
