// Two loads at once would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Parley.Load.Tests;

/// <summary>A load on a service, all of it in memory.</summary>
internal static class MemoryLoad
{
    /// <summary>Long enough for some messages on any machine.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    public static LoadPlan Plan(SocketKind kind = SocketKind.Stream) => new()
    {
        Target = new ConnectTarget(new MemoryAddress("echo", kind), ConnectOptions.Default),
        Connections = 3,
        Duration = Short,
        WarmUp = TimeSpan.Zero,

        // In memory nothing gets lost, however long the machine has no time for it.
        LostAfter = TimeSpan.FromMinutes(1),
    };

    public static async Task<LoadReport> OnAsync(IService service, LoadPlan plan, CancellationToken interrupted = default)
    {
        var memory = new MemoryTransport();
        await using var server = await Server.StartAsync(plan.Target.Address.ToString(), service, new ServerOptions { Transports = [memory] }, CancellationToken.None);
        return await new LoadRun(plan with { Client = new ClientOptions { Transports = [memory] } }).RunAsync(interrupted).OrFail();
    }
}
