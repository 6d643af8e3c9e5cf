using System.Net.Security;
using System.Security.Authentication;

namespace Parley.Tests;

public sealed class TlsTests : IAsyncDisposable
{
    private readonly TlsRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task What_one_side_says_the_other_reads()
    {
        var (server, client) = await _rig.PairAsync();
        await TlsRig.SendAsync(client, "hello");
        (await TlsRig.ReadAsync(server, 5)).ShouldBe("hello");
        await TlsRig.SendAsync(server, "good day");
        (await TlsRig.ReadAsync(client, 8)).ShouldBe("good day");
    }

    [Fact]
    public async Task Both_ends_have_tls_addresses_and_hand_out_the_session()
    {
        var (server, client) = await _rig.PairAsync();
        server.Local.ShouldBeOfType<TlsAddress>();
        server.Remote.ShouldBeOfType<TlsAddress>();
        client.Remote.ToString().ShouldBe("tls://localhost:4433");
        client.Get<SslStream>()!.SslProtocol.ShouldBeOneOf(SslProtocols.Tls12, SslProtocols.Tls13);
        server.Get<Connection>().ShouldBeSameAs(server);
        server.Get<string>().ShouldBeNull();
    }

    [Fact]
    public async Task A_half_close_leaves_the_other_direction_open()
    {
        var (server, client) = await _rig.PairAsync();
        await TlsRig.SendAsync(client, "question");
        await client.Output.CompleteAsync();
        (await TlsRig.ReadToEndAsync(server)).ShouldBe("question");
        await TlsRig.SendAsync(server, "answer");
        await server.Output.CompleteAsync();
        (await TlsRig.ReadToEndAsync(client)).ShouldBe("answer");
    }

    [Fact]
    public async Task Large_data_goes_both_ways_at_once()
    {
        var (server, client) = await _rig.PairAsync();
        var up = new byte[5_000_000];
        var down = new byte[5_000_000];
        Random.Shared.NextBytes(up);
        Random.Shared.NextBytes(down);
        var sent = Task.WhenAll(PourAsync(client, up), PourAsync(server, down));
        var atServer = TlsRig.ReadAllAsync(server);
        var atClient = TlsRig.ReadAllAsync(client);
        await sent;
        (await atServer).AsSpan().SequenceEqual(up).ShouldBeTrue();
        (await atClient).AsSpan().SequenceEqual(down).ShouldBeTrue();
    }

    [Fact]
    public async Task A_graceful_close_delivers_the_last_words_although_the_peer_is_still_sending()
    {
        var (server, client) = await _rig.PairAsync();
        var sending = PourAsync(client, new byte[1_000_000]);
        await TlsRig.SendAsync(server, "enough");
        var finished = server.FinishAsync(Guard.Token);
        await sending;
        (await TlsRig.ReadToEndAsync(client)).ShouldBe("enough");
        await client.DisposeAsync();
        await finished;
        server.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_read_that_is_cancelled_loses_nothing()
    {
        var (server, client) = await _rig.PairAsync();
        using var impatience = new CancellationTokenSource();
        var reading = server.Input.ReadAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(reading);
        await TlsRig.SendAsync(client, "still here");
        (await TlsRig.ReadAsync(server, 10)).ShouldBe("still here");
    }

    [Fact]
    public async Task A_pending_read_that_is_cancelled_through_the_pipe_goes_on_later()
    {
        var (server, client) = await _rig.PairAsync();
        var reading = server.Input.ReadAsync(Guard.Token).AsTask();
        server.Input.CancelPendingRead();
        var result = await reading;
        result.IsCanceled.ShouldBeTrue();
        server.Input.AdvanceTo(result.Buffer.Start);
        await TlsRig.SendAsync(client, "later");
        (await TlsRig.ReadAsync(server, 5)).ShouldBe("later");
    }

    [Fact]
    public async Task An_abort_ends_the_reads_of_both_sides()
    {
        var (server, client) = await _rig.PairAsync();
        var here = server.Input.ReadAsync(Guard.Token).AsTask();
        var there = client.Input.ReadAsync(Guard.Token).AsTask();
        server.Abort();
        (await Should.ThrowAsync<ParleyException>(here)).Reason.ShouldBe(ErrorReason.Reset);
        (await Should.ThrowAsync<ParleyException>(there)).Reason.ShouldBe(ErrorReason.Reset);
        server.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task An_end_without_close_notify_is_an_end_that_is_announced_as_perhaps_cut()
    {
        var events = new List<WireEvent>();
        _rig.Wire.Happened += (in WireEvent happened) =>
        {
            lock (events)
                events.Add(happened);
        };
        await _rig.ListenAsync();
        var accepting = _rig.AcceptAsync();
        var carrier = await _rig.Memory.ConnectAsync(TlsRig.Below, ConnectOptions.Default, Guard.Token);
        await using var ssl = new SslStream(new ConnectionStream(carrier), leaveInnerStreamOpen: true);
        await ssl.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null }, Guard.Token);
        var server = await accepting;
        await ssl.WriteAsync("cut"u8.ToArray(), Guard.Token);
        await carrier.Output.CompleteAsync();
        (await TlsRig.ReadToEndAsync(server)).ShouldBe("cut");
        lock (events)
        {
            events.ShouldContain(happened => happened.Kind == WireEventKind.Failed && happened.Inferred && ((ParleyException)happened.Error!).Reason == ErrorReason.ProtocolViolation);
            events.ShouldContain(happened => happened.Kind == WireEventKind.PeerFinished);
        }
    }

    [Fact]
    public async Task A_proper_end_is_not_announced_as_cut()
    {
        var failed = 0;
        _rig.Wire.Happened += (in WireEvent happened) =>
        {
            if (happened.Kind == WireEventKind.Failed)
                Interlocked.Increment(ref failed);
        };
        var (server, client) = await _rig.PairAsync();
        await client.Output.CompleteAsync();
        (await TlsRig.ReadToEndAsync(server)).ShouldBe("");
        failed.ShouldBe(0);
    }

    private static async Task PourAsync(Connection connection, byte[] bytes)
    {
        await connection.Output.WriteAsync(bytes, Guard.Token);
        await connection.Output.CompleteAsync();
    }
}
