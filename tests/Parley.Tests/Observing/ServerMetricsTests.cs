using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Parley.Tests.Serving;

namespace Parley.Tests.Observing;

/// <summary>What a server measures, as a listener of <c>System.Diagnostics.Metrics</c> hears it.</summary>
public sealed class ServerMetricsTests : IDisposable
{
    private readonly ListeningMeters _meters = new();
    private readonly TestCertificates _certificates = new();

    private static CancellationToken Safety => Guard.Token;

    public void Dispose()
    {
        _meters.Dispose();
        _certificates.Dispose();
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0", "tcp")]
    [InlineData("tls://127.0.0.1:0", "tls")]
    [InlineData("ws://127.0.0.1:0/", "ws")]
    [InlineData("memory:desk", "memory")]
    [InlineData("memory-seqpacket:desk", "memory-seqpacket")]
    public async Task A_client_is_counted_while_it_is_served_and_its_payload_with_it(string place, string scheme)
    {
        var here = $"url.scheme={scheme}";
        await using var server = await StartAsync(place, new SayBack());
        await using (var talk = await TalkAsync(server))
        {
            await talk.SendAsync("hello", Safety);
            (await talk.ReceiveAsync(Safety)).ShouldNotBeNull().Text.ShouldBe("hello");
            _meters.Sum("parley.server.clients", here, "parley.service=SayBack").ShouldBe(1);
            await talk.FinishAsync(Safety);
        }

        await _meters.BecomesAsync(0, "parley.server.clients", here);
        var bytes = scheme is "ws" or "memory-seqpacket" ? "hello".Length : "hello\n".Length;
        _meters.Sum("parley.server.io", here, "network.io.direction=receive").ShouldBe(bytes);
        _meters.Sum("parley.server.io", here, "network.io.direction=transmit").ShouldBe(bytes);
        _meters.Sum("parley.server.accepted", here).ShouldBe(1);
        _meters.Sum("parley.server.failures").ShouldBe(0);
        _meters.Attributes("parley.server.client.duration").ShouldBe([$"[parley.service=SayBack][{here}]"]);
    }

    [Fact]
    public async Task The_bytes_of_a_client_that_stays_are_told_with_the_clock()
    {
        var time = new FakeTime();
        await using var server = await StartAsync("memory:desk", new SayBack(), time: time);
        await using var talk = await TalkAsync(server);
        await talk.SendAsync("hello", Safety);
        (await talk.ReceiveAsync(Safety)).ShouldNotBeNull();
        _meters.Sum("parley.server.io").ShouldBe(0);

        time.Advance(TimeSpan.FromSeconds(1));

        _meters.Sum("parley.server.io", "network.io.direction=receive").ShouldBe(6);
        talk.Abort();
        await _meters.BecomesAsync(0, "parley.server.clients");
        _meters.Sum("parley.server.io", "network.io.direction=receive").ShouldBe(6);
    }

    [Fact]
    public async Task The_time_of_a_client_is_measured_in_seconds()
    {
        var time = new FakeTime();
        await using var server = await StartAsync("memory:desk", new SayBack(), time: time);
        await using var talk = await TalkAsync(server);
        await talk.SendAsync("hello", Safety);
        (await talk.ReceiveAsync(Safety)).ShouldNotBeNull();
        time.Advance(TimeSpan.FromSeconds(3));
        talk.Abort();
        await _meters.BecomesAsync(3, "parley.server.client.duration");
    }

    [Fact]
    public async Task Who_is_turned_away_is_counted_by_reason_and_is_no_client()
    {
        await using var server = await StartAsync("memory:desk?connections=1", new SayBack());
        await using var first = await TalkAsync(server);
        await using var second = await TalkAsync(server);
        (await second.ReceiveAsync(Safety)).ShouldBeNull();
        await _meters.BecomesAsync(1, "parley.server.turned_away", "parley.reason=connections");
        await _meters.BecomesAsync(1, "parley.server.accepted");
    }

    [Fact]
    public async Task A_failed_handshake_turns_a_client_away()
    {
        await using var server = await StartAsync("tls://127.0.0.1:0", new SayBack());
        var place = (TlsAddress)server.Endpoints[0].Address;
        using var peer = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync(place.Host.Ip!, place.Port.Number, Safety);
        await peer.SendAsync("this is not TLS at all\n"u8.ToArray(), Safety);
        await _meters.BecomesAsync(1, "parley.server.turned_away", "parley.reason=handshake", "url.scheme=tls");
        _meters.Sum("parley.server.accepted").ShouldBe(0);
    }

    [Fact]
    public async Task A_service_with_a_bug_and_a_message_over_the_limit_are_failures()
    {
        await using var server = await StartAsync("memory:bug", new HasABug());
        await server.OpenAsync("limited", ListenTarget.Parse("memory:limited"), new SayBack(), Safety);
        await using var first = await TalkAsync(server);
        await _meters.BecomesAsync(1, "parley.server.failures", "error.type=System.InvalidOperationException");

        await using var second = await TalkAsync(server, 1);
        await second.SendAsync(new string('x', 70_000), Safety);
        await _meters.BecomesAsync(1, "parley.server.failures", "error.type=MessageTooLarge", "parley.service=limited");
    }

    [Fact]
    public async Task A_peer_that_goes_away_is_no_failure()
    {
        await using var server = await StartAsync("tcp://127.0.0.1:0", new SayBack());
        var talk = await TalkAsync(server);
        await talk.SendAsync("hello", Safety);
        (await talk.ReceiveAsync(Safety)).ShouldNotBeNull();
        talk.Abort();
        await talk.DisposeAsync();
        await _meters.BecomesAsync(0, "parley.server.clients");
        _meters.Sum("parley.server.failures").ShouldBe(0);
    }

    [Fact]
    public async Task Datagrams_are_counted_with_their_bytes()
    {
        await using var server = await StartAsync("udp://127.0.0.1:0", new DatagramSayBack());
        await using var talk = await TalkAsync(server);
        await talk.SendAsync("hello", Safety);
        (await talk.ReceiveAsync(Safety)).ShouldNotBeNull();
        foreach (var direction in (string[])["receive", "transmit"])
        {
            await _meters.BecomesAsync(1, "parley.server.datagrams", "url.scheme=udp", $"network.io.direction={direction}");
            await _meters.BecomesAsync(5, "parley.server.io", "url.scheme=udp", $"network.io.direction={direction}");
        }

        _meters.Sum("parley.server.accepted").ShouldBe(0);
    }

    [Fact]
    public async Task A_datagram_conversation_is_a_client()
    {
        await using var server = await StartAsync("memory-dgram:desk", new SayBack());
        await using var talk = await TalkAsync(server);
        await talk.SendAsync("hello", Safety);
        (await talk.ReceiveAsync(Safety)).ShouldNotBeNull();
        _meters.Sum("parley.server.clients", "url.scheme=memory-dgram").ShouldBe(1);
        await server.StopAsync(Safety);
        _meters.Sum("parley.server.clients", "url.scheme=memory-dgram").ShouldBe(0);
        _meters.Sum("parley.server.datagrams", "network.io.direction=receive").ShouldBe(1);
        _meters.Sum("parley.server.datagrams", "network.io.direction=transmit").ShouldBe(2); // the word, and "bye"
    }

    [Fact]
    public async Task A_dropped_datagram_is_counted_by_reason()
    {
        var memory = new MemoryTransport { UnnamedSenders = true };
        await using var server = await StartAsync("memory-dgram:desk", new DatagramSayBack(), memory);
        await using var talk = await TalkAsync(server);
        await talk.SendAsync("hello", Safety);
        await _meters.BecomesAsync(1, "parley.server.datagrams.dropped", "parley.reason=unnamed_source");
    }

    [Fact]
    public async Task Without_a_factory_the_process_has_a_meter_that_tools_find()
    {
        await using var server = await Server.StartAsync("memory:desk", new SayBack(), new ServerOptions { Transports = [new MemoryTransport()] }, Safety);
        List<string> found = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter is { Name: "Parley", Scope: null })
                    found.Add($"{instrument.Name} {instrument.Unit}");
            },
        };
        listener.Start();
        found.ShouldBe(
            [
                "parley.server.clients {client}", "parley.server.accepted {client}", "parley.server.turned_away {client}", "parley.server.failures {failure}",
                "parley.server.client.duration s", "parley.server.io By", "parley.server.datagrams {datagram}", "parley.server.datagrams.dropped {datagram}",
            ],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Measuring_allocates_nothing(bool listening)
    {
        using var meter = new HeardOrNot(listening);
        var metrics = new EndpointMetrics(ServerMetrics.From(meter), new Endpoint("echo", Address.Parse("udp://127.0.0.1:7"), ListenTarget.Parse("udp://127.0.0.1:7")));
        Measure(); // what is made once is made now
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Measure();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Measure()
        {
            metrics.Came();
            metrics.DatagramsReceived(1, 10);
            metrics.DatagramsSent(1, 10);
            metrics.DatagramDropped("rate");
            metrics.TurnedAway("connections");
            metrics.Moved(1, 1);
            metrics.Left(TimeProvider.System, cameAt: 0);
        }
    }

    private async Task<Server> StartAsync(string place, IService service, Transport? transport = null, TimeProvider? time = null)
    {
        var sockets = new SocketsTransport();
        var tls = new Trusting(new TlsTransport(sockets) { Own = new OwnCertificate(_certificates.PathOf("state")) });
        IReadOnlyList<Transport> transports = [transport ?? new MemoryTransport(time: time), sockets, tls, new WebSocketTransport([sockets, tls])];
        return await Server.StartAsync(place, service, new ServerOptions { Transports = transports, Meters = _meters, Time = time ?? TimeProvider.System }, Safety);
    }

    private static Task<Conversation> TalkAsync(Server server, int endpoint = 0) =>
        Client.TalkAsync(new ConnectTarget(server.Endpoints[endpoint].Address, ConnectOptions.Default), new ClientOptions { Transports = server.Options.Transports }, Safety);

    private sealed class HasABug : IConversationService
    {
        public ValueTask ServeAsync(Conversation talk, CancellationToken stopping) => throw new InvalidOperationException("a bug");
    }

    private sealed class HeardOrNot : IMeterFactory
    {
        private readonly MeterListener _listener = new();
        private readonly Meter _meter;

        internal HeardOrNot(bool heard)
        {
            _meter = new Meter(new MeterOptions("Parley") { Scope = this });
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, _meter))
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
            _listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
            if (heard)
                _listener.Start();
        }

        public Meter Create(MeterOptions options) => _meter;

        public void Dispose()
        {
            _listener.Dispose();
            _meter.Dispose();
        }
    }
}
