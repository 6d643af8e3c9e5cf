using System.Text;

namespace Parley.Tests;

public sealed class TlsHandshakeTests : IAsyncDisposable
{
    private readonly TlsRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("hello, this is no TLS at all\n")]
    public async Task Plain_text_to_a_tls_server_is_refused_with_a_hint(string text)
    {
        var error = await RefusedAsync(Encoding.ASCII.GetBytes(text));
        error.Reason.ShouldBe(ErrorReason.ProtocolViolation);
        error.Hint.ShouldNotBeNull().ShouldContain("plain text");
    }

    [Fact]
    public async Task Random_bytes_to_a_tls_server_are_refused()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var noise = new byte[500];
            new Random(seed).NextBytes(noise);
            (await RefusedAsync(noise)).Reason.ShouldBe(ErrorReason.ProtocolViolation);
        }
    }

    [Fact]
    public async Task Random_bytes_that_begin_like_a_handshake_are_refused()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var noise = new byte[500];
            new Random(seed).NextBytes(noise);
            (noise[0], noise[1], noise[2], noise[3], noise[4]) = (22, 3, 1, 0, 200);
            (await RefusedAsync(noise)).Reason.ShouldBe(ErrorReason.ProtocolViolation);
        }
    }

    [Fact]
    public async Task A_peer_that_leaves_in_mid_handshake_is_no_riddle()
    {
        var error = await RefusedAsync([22, 3, 1]);
        error.Reason.ShouldBe(ErrorReason.Reset);
        error.Message.ShouldContain("left during the handshake");
    }

    [Fact]
    public async Task A_peer_that_sends_nothing_is_held_no_longer_than_the_token()
    {
        await _rig.ListenAsync();
        using var patience = new CancellationTokenSource();
        var accepting = _rig.AcceptAsync(patience.Token);
        var carrier = await _rig.Memory.ConnectAsync(TlsRig.Below, ConnectOptions.Default, Guard.Token);
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(accepting);
        await CarrierEndsAsync(carrier);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_left_when_the_time_is_up()
    {
        await _rig.ListenAsync();
        var accepting = _rig.Listener.AcceptAsync(Guard.Token).AsTask();
        var error = await Should.ThrowAsync<ParleyException>(() => _rig.ConnectAsync(new ConnectOptions { Timeout = TimeSpan.FromMilliseconds(50) }));
        error.Reason.ShouldBe(ErrorReason.TimedOut);
        error.Message.ShouldContain("tls://localhost:4433");
        await using var accepted = await accepting;
        await CarrierEndsAsync(accepted!);
    }

    [Fact]
    public async Task A_server_that_speaks_plain_text_is_refused_by_the_client_with_a_hint()
    {
        await _rig.ListenAsync();
        var connecting = _rig.ConnectAsync();
        await using var accepted = (await _rig.Listener.AcceptAsync(Guard.Token))!;
        await TlsRig.SendAsync(accepted, "Welcome to the Server");
        await accepted.Output.CompleteAsync();
        var error = await Should.ThrowAsync<ParleyException>(connecting);
        error.Reason.ShouldBe(ErrorReason.ProtocolViolation);
        error.Hint.ShouldNotBeNull().ShouldContain("plain text");
    }

    private async Task<ParleyException> RefusedAsync(byte[] bytes)
    {
        if (_listening is null)
            await (_listening = _rig.ListenAsync());
        var accepting = _rig.AcceptAsync();
        await using var carrier = await _rig.Memory.ConnectAsync(TlsRig.Below, ConnectOptions.Default, Guard.Token);
        await carrier.Output.WriteAsync(bytes, Guard.Token);
        await carrier.Output.CompleteAsync();
        return await Should.ThrowAsync<ParleyException>(accepting);
    }

    private Task? _listening;

    // It may have got an alert or a hello before; then comes the end or a reset.
    private static async Task CarrierEndsAsync(Connection carrier)
    {
        try
        {
            await TlsRig.ReadAllAsync(carrier);
        }
        catch (ParleyException error)
        {
            error.Reason.ShouldBe(ErrorReason.Reset);
        }
    }
}
