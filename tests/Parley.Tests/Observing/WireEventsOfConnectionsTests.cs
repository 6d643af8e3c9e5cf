namespace Parley.Tests.Observing;

/// <summary>What every transport of connections announces, and in which order.</summary>
public sealed class WireEventsOfConnectionsTests : IAsyncDisposable
{
    private readonly SocketDirectory _directory = new();
    private readonly TestCertificates _certificates = new();
    private readonly WireEvents _wire = new();
    private readonly Story _story;
    private readonly Dictionary<string, Transport> _transports;
    private readonly List<IAsyncDisposable> _open = [];

    public WireEventsOfConnectionsTests()
    {
        _story = new Story(_wire);

        // Only the layer that is looked at announces to the story; what carries it announces to nobody.
        var quiet = new SocketsTransport();
        var loud = new SocketsTransport(_wire);
        var memory = new MemoryTransport(_wire);
        _transports = new()
        {
            ["tcp"] = loud,
            ["unix"] = loud,
            ["unix-seqpacket"] = loud,
            ["memory"] = memory,
            ["memory-seqpacket"] = memory,
            ["tls"] = new Trusting(new TlsTransport(quiet, _wire) { Own = new OwnCertificate(_certificates.PathOf("state")) }),
            ["ws"] = new WebSocketTransport([quiet], _wire),
        };
    }

    public static TheoryData<string> Sockets => ["tcp://127.0.0.1:0", "unix:", "unix-seqpacket:", "memory:desk", "memory-seqpacket:desk"];

    public static TheoryData<string> Layers => ["tls://127.0.0.1:0", "ws://127.0.0.1:0/"];

    public static TheoryData<string> All => [.. Sockets.Select(row => row.Data), .. Layers.Select(row => row.Data)];

    private static CancellationToken Safety => Guard.Token;

    public async ValueTask DisposeAsync()
    {
        foreach (var open in _open)
            await open.DisposeAsync();
        _directory.Dispose();
        _certificates.Dispose();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_question_an_answer_and_a_graceful_close(string place)
    {
        var (listener, client, server) = await PairAsync(place);
        await client.Output.WriteAsync("question"u8.ToArray(), Safety);
        (await server.Input.ReadTextAsync(8)).ShouldBe("question");
        await server.Output.WriteAsync("answer"u8.ToArray(), Safety);
        (await client.Input.ReadTextAsync(6)).ShouldBe("answer");
        await client.Output.CompleteAsync();
        (await server.Input.ReadToEndAsync()).ShouldBe("");
        var finishing = server.FinishAsync(Safety);
        (await client.Input.ReadToEndAsync()).ShouldBe("");
        await finishing;
        await client.FinishAsync(Safety);

        // Once more, in every way: an end is announced once.
        foreach (var end in (Connection[])[client, server])
        {
            end.Abort(new InvalidOperationException("too late"));
            await end.DisposeAsync();
            await end.DisposeAsync();
        }

        await listener.DisposeAsync();
        await listener.DisposeAsync();

        _story.Of(WireEventKind.Accepted).ShouldBe("Accepted, Received question, Sent answer, PeerFinished, HalfClosed, Closed");
        _story.Of(WireEventKind.Connected).ShouldBe($"{(IsLayer(place) ? "" : "Opened, ")}Connected, Sent question, Received answer, HalfClosed, PeerFinished, Closed");
        if (!IsLayer(place))
            _story.Of(WireEventKind.Bound).ShouldBe("Opened, Bound, Closed");
        _story.Events.Where(told => told.Kind == WireEventKind.Accepted).ShouldAllBe(told => told.Local == server.Local && told.Remote == server.Remote);
        _story.Events.Where(told => told.Kind == WireEventKind.Connected).ShouldAllBe(told => told.Local == client.Local && told.Remote == client.Remote);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_abort_has_a_reason_and_the_peer_hears_of_it_once(string place)
    {
        var (_, client, server) = await PairAsync(place);
        await client.Output.WriteAsync("question"u8.ToArray(), Safety);
        (await server.Input.ReadTextAsync(8)).ShouldBe("question");

        client.Abort(new InvalidOperationException("enough"));
        await EndsAsync(server);
        await EndsAsync(server);
        await server.DisposeAsync();
        await client.DisposeAsync();

        _story.Of(WireEventKind.Connected).ShouldBe($"{(IsLayer(place) ? "" : "Opened, ")}Connected, Sent question, Failed, Closed");

        // A Unix socket knows no reset, only an end.
        var begun = "Accepted, Received question, ";
        _story.Of(WireEventKind.Accepted).ShouldBeOneOf(begun + "Failed, Closed", begun + "PeerFinished, Closed");
        var failures = _story.Events.Where(told => told.Kind == WireEventKind.Failed).Select(told => told.Error).ToList();
        failures.ShouldContain(error => error is InvalidOperationException);
        failures.Where(error => error is not InvalidOperationException).ShouldAllBe(error => ((ParleyException)error!).Reason == ErrorReason.Reset);
    }

    [Theory]
    [MemberData(nameof(Sockets))]
    public async Task A_refused_connect_is_a_socket_that_failed(string place)
    {
        var transport = TransportOf(place);
        var listener = (await transport.ListenAsync(AddressOf(place), ListenOptions.Default, Safety))[0];
        await listener.DisposeAsync();

        var error = await Should.ThrowAsync<ParleyException>(async () => await transport.ConnectAsync(listener.Local, ConnectOptions.Default, Safety));

        _story.Of(WireEventKind.Failed).ShouldBe("Opened, Failed, Closed");
        _story.Events.Single(told => told.Kind == WireEventKind.Failed).Error.ShouldBeSameAs(error);
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("unix:")]
    public async Task A_place_that_is_taken_is_a_socket_that_failed(string place)
    {
        var transport = TransportOf(place);
        await using var listener = (await transport.ListenAsync(AddressOf(place), ListenOptions.Default, Safety))[0];

        var error = await Should.ThrowAsync<ParleyException>(async () => await transport.ListenAsync(listener.Local, ListenOptions.Default, Safety));

        _story.Of(WireEventKind.Failed).ShouldBe("Opened, Failed, Closed");
        _story.Events.Single(told => told.Kind == WireEventKind.Failed).Error.ShouldBeSameAs(error);
    }

    [Fact]
    public async Task A_connect_that_was_given_up_is_a_socket_that_failed()
    {
        // The backlog is full: on Linux the next connect waits.
        var memory = _transports["memory"];
        await using var listener = (await memory.ListenAsync(new MemoryAddress("desk"), ListenOptions.Default with { Backlog = 1 }, Safety))[0];
        await using var first = await memory.ConnectAsync(listener.Local, ConnectOptions.Default, Safety);
        using var impatience = new CancellationTokenSource();
        var connecting = memory.ConnectAsync(listener.Local, ConnectOptions.Default, impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(connecting);

        _story.Of(WireEventKind.Failed).ShouldBe("Opened, Failed, Closed");
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_byte_is_told_in_its_order(string place)
    {
        var (_, client, server) = await PairAsync(place);
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"{number} "));
        var reading = server.Input.ReadToEndAsync();
        foreach (var part in text.Chunk(7_001))
            await client.Output.WriteAsync(System.Text.Encoding.ASCII.GetBytes(part), Safety);
        await client.Output.CompleteAsync();
        (await reading).ShouldBe(text);

        Told(WireEventKind.Sent).ShouldBe(text);
        Told(WireEventKind.Received).ShouldBe(text);

        string Told(WireEventKind kind) => string.Concat(_story.Events.Where(told => told.Kind == kind).Select(told => told.Text));
    }

    private static bool IsLayer(string place) => place.StartsWith("tls:", StringComparison.Ordinal) || place.StartsWith("ws:", StringComparison.Ordinal);

    private static async Task EndsAsync(Connection connection)
    {
        try
        {
            (await connection.Input.ReadToEndAsync()).ShouldBe("");
        }
        catch (ParleyException reset)
        {
            reset.Reason.ShouldBe(ErrorReason.Reset);
        }
    }

    private Transport TransportOf(string place) => _transports[place[..place.IndexOf(':', StringComparison.Ordinal)]];

    private Address AddressOf(string place)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || place != "unix-seqpacket:", "macOS and Windows have no SOCK_SEQPACKET on Unix sockets");
        return Address.Parse(place.EndsWith(':') ? place + _directory.NextPath() : place);
    }

    private async Task<(Listener Listener, Connection Client, Connection Server)> PairAsync(string place)
    {
        var transport = TransportOf(place);
        var listener = (await transport.ListenAsync(AddressOf(place), ListenOptions.Default, Safety))[0];
        _open.Add(listener);
        var connecting = transport.ConnectAsync(listener.Local, ConnectOptions.Default, Safety).AsTask();
        var accepted = (await listener.AcceptAsync(Safety)).ShouldNotBeNull();
        var server = await listener.HandshakeAsync(accepted, Safety);
        _open.Add(server);
        var client = await connecting;
        _open.Add(client);
        return (listener, client, server);
    }
}
