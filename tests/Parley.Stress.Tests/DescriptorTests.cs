using System.Net;

namespace Parley.Stress.Tests;

/// <summary>The real command, with far fewer descriptors than clients.</summary>
public sealed class DescriptorTests
{
    private const int Descriptors = 256;

    /// <summary>As the command knows them.</summary>
    public static TheoryData<string> Engines => [.. EngineUnderTest.Here.Select(static engine => engine.Name).Where(static name => name is "sockets" or "reactor")];

    [Theory]
    [MemberData(nameof(Engines))]
    public Task With_more_clients_than_descriptors_every_one_of_them_has_its_turn(string engine) => Extent.SeededAsync(async seed =>
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no limit of descriptors");
        await using var served = new ConfinedParley(Descriptors, "serve", $"echo=tcp://127.0.0.1:0?backlog=4000&engine={engine}", "--web", "off");
        await served.OutputHoldsAsync("\nready\n");
        var address = new TcpAddress(IPEndPoint.Parse(served.OutputText.Split("tcp://")[1].Split(' ')[0]));
        var place = new Place(new EngineUnderTest(engine, static () => null), "tcp");
        var transport = new SocketsTransport();
        await RunAsync(1);
        var before = Footprint.DescriptorsOf(served.Id);

        for (var round = 0; round < Extent.Of(2, 50); round++)
        {
            await RunAsync(3 * Descriptors);
            await Guard.UntilAsync(() => Footprint.DescriptorsOf(served.Id) <= before, () => $"{Footprint.DescriptorsOf(served.Id)} descriptors are open there; before, there were {before}");
        }

        served.ErrorText.ShouldContain("the last descriptors are kept for the process itself");
        await served.SignalAsync("TERM");
        (await served.FinishAsync()).ExitCode.ShouldBe(0);

        // They all connect, before any of them talks: more are in the backlog than are in.
        Task RunAsync(int clients)
        {
            var allHere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var here = 0;
            return Task.WhenAll(Enumerable.Range(0, clients).Select(number => Task.Run(async () =>
            {
                var connection = await transport.ConnectAsync(address, ConnectOptions.Default with { Timeout = TimeSpan.FromMinutes(1) }, Patience.Token);
                if (Interlocked.Increment(ref here) == clients)
                    allHere.SetResult();
                await allHere.Task.WaitAsync(Patience.Token);
                var script = new Script(seed + number, new Random(seed + number).Size(100_000), ClientEnd.HalfCloses, new Greeting(seed + number, 0, ServerEnd.Echoes));
                await new ScriptedClient(script, place, connection).RunAsync();
            })));
        }
    });
}
