namespace Parley.Tests.Observing;

/// <summary>What is announced of datagrams that do not arrive, and of sockets that do not open. The rest is in <see cref="DatagramBehaviour"/>.</summary>
public sealed class WireEventsOfDatagramsTests : IDisposable
{
    private readonly TemporaryFolder _directory = new();
    private readonly WireEvents _wire = new();
    private readonly Story _story;

    public WireEventsOfDatagramsTests() => _story = new Story(_wire);

    private static CancellationToken Safety => Guard.Token;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("udp://127.0.0.1:0")]
    [InlineData("memory-dgram:desk")]
    public async Task A_port_that_is_closed_is_a_failure_and_the_socket_lives_on(string place)
    {
        var (transport, address) = Place(place);
        var nobody = (await transport.BindDatagramsAsync(address, ListenOptions.Default, Safety))[0];
        await nobody.DisposeAsync();
        var client = await transport.OpenDatagramsAsync(nobody.Local, ConnectOptions.Default, Safety);
        await client.SendAsync("hello"u8.ToArray(), cancellation: Safety);
        var error = await Should.ThrowAsync<ParleyException>(async () => await client.ReceiveAsync(new DatagramBatch(client.MaxPayload), Safety));
        await client.DisposeAsync();

        error.Reason.ShouldBe(ErrorReason.Refused);
        _story.Of(WireEventKind.Connected).ShouldBe("Opened, Connected, Sent hello, Failed, Closed");
        _story.Events.Single(told => told.Kind == WireEventKind.Failed).Error.ShouldBeSameAs(error);
    }

    [Fact]
    public async Task A_place_that_is_taken_is_a_socket_that_failed()
    {
        var (transport, address) = Place("udp://127.0.0.1:0");
        await using var first = (await transport.BindDatagramsAsync(address, ListenOptions.Default, Safety))[0];
        await Should.ThrowAsync<ParleyException>(async () => await transport.BindDatagramsAsync(first.Local, ListenOptions.Default, Safety));
        _story.Of(WireEventKind.Failed).ShouldBe("Opened, Failed, Closed");
    }

    [Fact]
    public async Task A_socket_that_sends_to_a_group_is_bound_and_not_connected()
    {
        var (transport, _) = Place("udp://127.0.0.1:0");
        await using var client = await transport.OpenDatagramsAsync(Address.Parse("udp://239.1.2.3:9999"), ConnectOptions.Default, Safety);
        _story.Of(WireEventKind.Bound).ShouldBe("Opened, Bound");
    }

    private (Transport Transport, Address Address) Place(string place)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || place != "unix-dgram:", "not every system has these Unix sockets");
        Transport transport = place.StartsWith("memory", StringComparison.Ordinal) ? new MemoryTransport(_wire) : new SocketsTransport(_wire);
        return (transport, Address.Parse(place.EndsWith(':') ? place + _directory.NextPath() : place));
    }
}
