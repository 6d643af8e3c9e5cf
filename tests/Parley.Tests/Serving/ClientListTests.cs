using System.Runtime.CompilerServices;

namespace Parley.Tests.Serving;

public sealed class ClientListTests
{
    /// <summary>A garbage collection of the young takes an older one that is gone for alive: what it refers to stays as well.</summary>
    [Fact]
    public async Task One_that_has_left_keeps_nobody_who_came_after_it()
    {
        await using var server = new Server();
        var place = new Place(server);
        var older = new Guest(place, 1);
        var olderLeaves = place.ServeAsync(older);
        var younger = await ComesAndSeesLeaveAsync(place, older, olderLeaves);

        GC.Collect();
        younger.IsAlive.ShouldBeFalse();
        place.ClientCount.ShouldBe(0);
        GC.KeepAlive(older);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> ComesAndSeesLeaveAsync(Place place, Guest older, Task olderLeaves)
    {
        var younger = new Guest(place, 2);
        var youngerLeaves = place.ServeAsync(younger);
        older.Leaves();
        await olderLeaves;
        younger.Leaves();
        await youngerLeaves;
        return new WeakReference(younger);
    }

    private sealed class Silence : IService;

    private sealed class Place(Server server) : OpenEndpoint(server, new Endpoint("silence", Address.Parse("memory:silence"), ListenTarget.Parse("memory:silence")), new Silence())
    {
        internal override ValueTask CloseAsync() => default;

        protected override Task ReceiveAsync() => Task.CompletedTask;
    }

    private sealed class Guest(OpenEndpoint place, int number) : ServedClient(place, number)
    {
        private readonly TaskCompletionSource _served = new();

        internal override Address Remote => Endpoint.Info.Address;

        internal override Address Local => Endpoint.Info.Address;

        internal void Leaves() => _served.SetResult();

        protected override ValueTask OpenAsync(CancellationToken ending) => default;

        protected override ValueTask ServeAsync(CancellationToken ending) => new(_served.Task);

        protected override ValueTask ApologizeAsync(string sentence) => default;

        protected override ValueTask FinishAsync() => default;

        protected override void AbortCore()
        {
        }

        protected override ValueTask ReleaseAsync() => default;
    }
}
