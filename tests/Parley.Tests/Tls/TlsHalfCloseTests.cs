using System.Net.Security;

namespace Parley.Tests;

/// <summary>TLS's half-close, at any moment of what comes in.</summary>
public sealed class TlsHalfCloseTests : IAsyncDisposable
{
    private readonly TlsRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task A_half_close_beside_a_reader_is_heard_and_costs_no_byte()
    {
        const int Rounds = 150;
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception?>();
        _rig.Wire.Happened += (in WireEvent happened) =>
        {
            if (happened.Kind == WireEventKind.Failed)
                failures.Enqueue(happened.Error);
        };
        for (var round = 0; round < Rounds; round++)
        {
            var (server, client) = await _rig.PairAsync();
            var (there, back) = (new Pattern(round), new Pattern(1000 + round));

            // The one that has little to say half-closes in the middle of what the other says.
            var (much, little) = (60_000, 300 * (round % 50));
            await Task.WhenAll(
                Task.Run(() => SayAsync(client, there, little)),
                Task.Run(() => SayAsync(server, back, much)),
                Task.Run(async () => (await server.Input.ExpectToEndAsync(there)).ShouldBe(little)),
                Task.Run(async () => (await client.Input.ExpectToEndAsync(back)).ShouldBe(much))).WaitAsync(Guard.Token);
            await client.DisposeAsync();
            await server.DisposeAsync();
        }

        failures.ShouldBeEmpty();

        static async Task SayAsync(Connection connection, Pattern pattern, int count)
        {
            try
            {
                await connection.Output.SendAsync(pattern, 0, count, flush: 100);
                await connection.Output.CompleteAsync();
            }
            catch
            {
                connection.Abort(); // who waits for this end need not wait on
                throw;
            }
        }
    }

    [Fact]
    public async Task A_half_close_of_a_connection_whose_tls_is_broken_is_a_half_close_below()
    {
        await _rig.ListenAsync();
        var accepting = _rig.AcceptAsync();
        await using var carrier = await _rig.Memory.ConnectAsync(TlsRig.Below, ConnectOptions.Default, Guard.Token);
        await using var ssl = new SslStream(new ConnectionStream(carrier), leaveInnerStreamOpen: true);
        await ssl.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null }, Guard.Token);
        await using var server = await accepting;

        // RFC 8446, section 5.1: a record of application data, 32 bytes long, which no key has made.
        await carrier.Output.WriteAsync(new byte[] { 23, 3, 3, 0, 32 }.Concat(new byte[32]).ToArray(), Guard.Token);
        (await Should.ThrowAsync<ParleyException>(async () => await server.Input.ReadAsync(Guard.Token))).Reason.ShouldBe(ErrorReason.ProtocolViolation);

        await server.Output.CompleteAsync();

        await TlsRig.ReadAllAsync(carrier);
    }

    [Fact]
    public async Task Who_half_closes_while_a_reader_decrypts_waits_for_the_reader_alone()
    {
        await using var ssl = new Recorder();
        var turn = new CipherTurn(ssl);
        turn.Enter();

        var shutdown = turn.ShutDownAsync();
        ssl.Shutdowns.ShouldBe(0);
        turn.Leave();

        ssl.Shutdowns.ShouldBe(1);
        shutdown.IsCompleted.ShouldBeFalse("the close_notify is not written yet");
        turn.Enter();
        turn.Leave();
        ssl.Written.SetResult();
        await shutdown.WaitAsync(Guard.Token);
        await turn.ShutDownAsync().WaitAsync(Guard.Token);
        ssl.Shutdowns.ShouldBe(1);
    }

    [Fact]
    public async Task Who_half_closes_while_a_reader_waits_for_the_peer_does_not_wait_for_it()
    {
        await using var ssl = new Recorder();
        var turn = new CipherTurn(ssl);
        turn.Enter();
        turn.Leave();

        var shutdown = turn.ShutDownAsync();

        ssl.Shutdowns.ShouldBe(1);
        ssl.Written.SetResult();
        await shutdown.WaitAsync(Guard.Token);
    }

    /// <summary>Counts shutdowns.</summary>
    private sealed class Recorder() : SslStream(new MemoryStream())
    {
        public int Shutdowns { get; private set; }

        public TaskCompletionSource Written { get; } = new();

        public override Task ShutdownAsync()
        {
            Shutdowns++;
            return Written.Task;
        }
    }
}
