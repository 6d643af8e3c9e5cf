namespace Parley.Tests.Observing;

/// <summary>What is announced of sockets that never come to talk. The rest is in <see cref="TransportBehaviour"/>.</summary>
public sealed class WireEventsOfOpeningTests : IDisposable
{
    private readonly TemporaryFolder _directory = new();
    private readonly WireEvents _wire = new();
    private readonly Story _story;

    public WireEventsOfOpeningTests() => _story = new Story(_wire);

    private static CancellationToken Safety => Guard.Token;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("unix:")]
    public async Task A_place_that_is_taken_is_a_socket_that_failed(string place)
    {
        var transport = new SocketsTransport(_wire);
        var address = Address.Parse(place == "unix:" ? place + _directory.NextPath() : place);
        await using var listener = (await transport.ListenAsync(address, ListenOptions.Default, Safety))[0];

        var error = await Should.ThrowAsync<ParleyException>(async () => await transport.ListenAsync(listener.Local, ListenOptions.Default, Safety));

        _story.Of(WireEventKind.Failed).ShouldBe("Opened, Failed, Closed");
        _story.Events.Single(static told => told.Kind == WireEventKind.Failed).Error.ShouldBeSameAs(error);
    }

    [Fact]
    public async Task A_connect_that_was_given_up_is_a_socket_that_failed()
    {
        // The backlog is full: on Linux the next connect waits.
        var memory = new MemoryTransport(_wire);
        await using var listener = (await memory.ListenAsync(new MemoryAddress("desk"), ListenOptions.Default with { Backlog = 1 }, Safety))[0];
        await using var first = await memory.ConnectAsync(listener.Local, ConnectOptions.Default, Safety);
        using var impatience = new CancellationTokenSource();
        var connecting = memory.ConnectAsync(listener.Local, ConnectOptions.Default, impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(connecting);

        _story.Of(WireEventKind.Failed).ShouldBe("Opened, Failed, Closed");
    }
}
