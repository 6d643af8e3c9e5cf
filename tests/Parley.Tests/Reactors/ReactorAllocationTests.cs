using Parley.Linux;
using Parley.Services;

namespace Parley.Tests;

public sealed class ReactorAllocationTests
{
    private const int Messages = 10_000;
    private const int Rounds = 5;

    // One object for each message would be 240,000 at least.
    private const int Most = 1000;

    [Theory]
    [InlineData(32)]
    [InlineData(16 * 1024)]
    public async Task An_echo_on_a_reactor_allocates_nothing_for_a_message(int size)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the engine is Linux's");
        if (!OperatingSystem.IsLinux())
            return;
        using var engine = new ReactorEngine(new ReactorOptions { Reactors = 1 });
        var transports = TransportList.Default(engine: engine);
        await using var server = new Server(new ServerOptions { Transports = transports });
        var place = (await server.OpenAsync("echo", ListenTarget.Parse("tcp://127.0.0.1:0"), new Echo(), Guard.Token))[0];
        await using var client = await transports.For(place.Address).ConnectAsync(place.Address, new ConnectOptions(), Guard.Token);

        // Client and service take turns on the one thread of this engine, so that its own counter sees both and nothing else.
        typeof(Echo).IsDefined(typeof(RunsOnReactorAttribute), inherit: false).ShouldBeTrue();
        var rounds = new long[1 + Rounds];
        await client.RunAsync(() => MeasureAsync(client, new byte[size], rounds)).OrFail();

        // The first round warms up. A block of the pool is made when more are in use at once than ever before, which may
        // still happen later, and be it in another test; but not in every round.
        rounds[1..].Min().ShouldBeLessThan(Most, $"the rounds: {string.Join(", ", rounds)}");
    }

    private static async Task MeasureAsync(Connection client, byte[] message, long[] rounds)
    {
        for (var round = 0; round < rounds.Length; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            await ExchangeAsync(client, message);
            rounds[round] = GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static async Task ExchangeAsync(Connection client, byte[] message)
    {
        for (var i = 0; i < Messages; i++)
        {
            await client.Output.WriteAsync(message, CancellationToken.None);
            for (var left = message.Length; left > 0;)
            {
                var read = await client.Input.ReadAsync(CancellationToken.None);
                left -= (int)read.Buffer.Length;
                client.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    throw new EndOfStreamException($"the echo ended at message {i}");
            }
        }
    }
}
