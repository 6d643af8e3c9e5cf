using System.Buffers;
using System.Net.WebSockets;

namespace Parley.Tests;

public sealed class WebSocketTests : IAsyncDisposable
{
    private readonly WebSocketRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task A_message_arrives_as_the_message_that_it_was()
    {
        var (server, client) = await _rig.TalkAsync();
        await client.SendAsync("one", Guard.Token);
        await client.SendAsync("", Guard.Token);
        await client.SendAsync("two\nlines", Guard.Token);
        (await server.ReceiveAsync(Guard.Token))!.Value.Text.ShouldBe("one");
        (await server.ReceiveAsync(Guard.Token))!.Value.Bytes.Length.ShouldBe(0);
        (await server.ReceiveAsync(Guard.Token))!.Value.Text.ShouldBe("two\nlines");
        server.Style.ShouldBe(PeerStyle.Bounded);
    }

    [Fact]
    public async Task A_client_that_has_finished_still_gets_its_answer()
    {
        var (server, client) = await _rig.PairAsync();
        var (ear, mouth) = (server.Get<Conversation>()!, client.Get<Conversation>()!);
        await client.Output.WriteAsync("question"u8.ToArray(), Guard.Token);
        await client.Output.CompleteAsync();
        (await ear.ReceiveAsync(Guard.Token))!.Value.Text.ShouldBe("question");
        (await ear.ReceiveAsync(Guard.Token)).ShouldBeNull();
        await ear.SendAsync("answer", Guard.Token);
        var finishing = ear.FinishAsync(Guard.Token);
        (await mouth.ReceiveAsync(Guard.Token))!.Value.Text.ShouldBe("answer");
        (await mouth.ReceiveAsync(Guard.Token)).ShouldBeNull();
        await mouth.FinishAsync(Guard.Token);
        await finishing;
        server.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_service_in_bytes_sees_the_messages_one_after_the_other()
    {
        var (server, client) = await _rig.PairAsync();
        var talk = client.Get<Conversation>()!;
        await talk.SendAsync("ab", Guard.Token);
        await talk.SendAsync("cd", Guard.Token);
        (await TlsRig.ReadAsync(server, 4)).ShouldBe("abcd");
        await TlsRig.SendAsync(server, "whole");
        (await talk.ReceiveAsync(Guard.Token))!.Value.Text.ShouldBe("whole");
    }

    [Fact]
    public async Task Large_messages_go_both_ways_at_once()
    {
        var (server, client) = await _rig.TalkAsync();
        var message = new byte[64 * 1024];
        Random.Shared.NextBytes(message);
        var sent = Task.WhenAll(PourAsync(server), PourAsync(client));
        var received = Task.WhenAll(DrinkAsync(server), DrinkAsync(client));
        await sent;
        await received;

        async Task PourAsync(Conversation talk)
        {
            for (var i = 0; i < 50; i++)
                await talk.SendAsync(message, Guard.Token);
        }

        async Task DrinkAsync(Conversation talk)
        {
            for (var i = 0; i < 50; i++)
                (await talk.ReceiveAsync(Guard.Token))!.Value.Bytes.ToArray().AsSpan().SequenceEqual(message).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(WebSocketMessageType.Text)]
    [InlineData(WebSocketMessageType.Binary)]
    public async Task An_echo_comes_back_as_text_or_binary_as_it_went(WebSocketMessageType kind)
    {
        var (connection, client) = await _rig.WithBclClientAsync();
        var server = connection.Get<Conversation>()!;
        await client.SendAsync("hello"u8.ToArray(), kind, true, Guard.Token);
        var message = (await server.ReceiveAsync(Guard.Token))!.Value;
        message.IsText.ShouldBe(kind == WebSocketMessageType.Text);
        await server.SendAsync(message, Guard.Token);
        (await client.ReceiveAsync(new byte[100], Guard.Token)).MessageType.ShouldBe(kind);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_go_as_binary()
    {
        var (connection, client) = await _rig.WithBclClientAsync();
        await connection.Get<Conversation>()!.SendAsync(new byte[] { 0xFF, 0xFE }, Guard.Token);
        (await client.ReceiveAsync(new byte[100], Guard.Token)).MessageType.ShouldBe(WebSocketMessageType.Binary);
    }

    [Fact]
    public async Task Fragments_are_one_message()
    {
        var (server, raw) = await _rig.UpgradedAsync();
        await raw.Output.WriteAsync(WebSocketRig.Frame(1, "one "u8, final: false), Guard.Token);
        await raw.Output.WriteAsync(WebSocketRig.Frame(9, "ping"u8), Guard.Token);
        await raw.Output.WriteAsync(WebSocketRig.Frame(0, ""u8, final: false), Guard.Token);
        await raw.Output.WriteAsync(WebSocketRig.Frame(0, "message"u8), Guard.Token);
        (await server.Get<Conversation>()!.ReceiveAsync(Guard.Token))!.Value.Text.ShouldBe("one message");
        (await ReadBytesAsync(raw, 6)).ShouldBe([0x8A, 4, .. "ping"u8]); // The pong, with the ping's own words.
    }

    [Fact]
    public async Task A_message_of_the_limit_is_taken_and_a_larger_one_gets_status_1009()
    {
        var (connection, client) = await _rig.WithBclClientAsync();
        var server = connection.Get<Conversation>()!;
        var first = client.SendAsync(new byte[64 * 1024], WebSocketMessageType.Binary, true, Guard.Token);
        (await server.ReceiveAsync(Guard.Token))!.Value.Bytes.Length.ShouldBe(64 * 1024);
        await first;
        var sending = client.SendAsync(new byte[(64 * 1024) + 1], WebSocketMessageType.Binary, true, Guard.Token);
        var error = await Should.ThrowAsync<ParleyException>(async () => await server.ReceiveAsync(Guard.Token));
        error.Reason.ShouldBe(ErrorReason.MessageTooLarge);
        await sending;
        server.Abort(error);
        (await client.ReceiveAsync(new byte[100], Guard.Token)).CloseStatus.ShouldBe(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task Fragments_without_end_meet_the_limit_too()
    {
        var (server, raw) = await _rig.UpgradedAsync();
        var flood = Task.Run(async () =>
        {
            for (var opcode = 2; ; opcode = 0)
                await raw.Output.WriteAsync(WebSocketRig.Frame(opcode, new byte[125], final: false), Guard.Token);
        });
        var error = await Should.ThrowAsync<ParleyException>(async () => await server.Get<Conversation>()!.ReceiveAsync(Guard.Token));
        error.Reason.ShouldBe(ErrorReason.MessageTooLarge);
        await server.DisposeAsync();
        await Should.ThrowAsync<ParleyException>(flood);
    }

    [Theory]
    [InlineData(0x81, new byte[] { 0xFF, 0xFE }, true, 1007)]
    [InlineData(0x82, new byte[] { 1, 2, 3, 4 }, false, 1002)] // Not masked: RFC 6455, section 5.1.
    [InlineData(0xC2, new byte[] { 1, 2 }, true, 1002)] // A reserved bit.
    [InlineData(0x83, new byte[] { 1, 2 }, true, 1002)] // A reserved opcode.
    public async Task A_peer_that_breaks_the_rules_is_told_which(byte first, byte[] payload, bool masked, int status)
    {
        var (server, raw) = await _rig.UpgradedAsync();
        byte[] frame = masked ? [first, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload] : [first, (byte)payload.Length, .. payload];
        await raw.Output.WriteAsync(frame, Guard.Token);
        var error = await Should.ThrowAsync<ParleyException>(async () => await server.Get<Conversation>()!.ReceiveAsync(Guard.Token));
        error.Reason.ShouldBe(ErrorReason.ProtocolViolation);
        server.Abort(error);
        var close = await ReadBytesAsync(raw, 4);
        close[0].ShouldBe((byte)0x88);
        ((close[2] << 8) | close[3]).ShouldBe(status);
    }

    [Fact]
    public async Task A_peer_that_leaves_without_a_close_frame_has_left_and_that_is_announced()
    {
        var inferred = 0;
        _rig.Wire.Happened += (in WireEvent happened) => inferred += happened is { Kind: WireEventKind.Failed, Inferred: true } ? 1 : 0;
        var (server, raw) = await _rig.UpgradedAsync();
        await raw.Output.WriteAsync(WebSocketRig.Frame(1, "last"u8), Guard.Token);
        await raw.Output.CompleteAsync();
        var talk = server.Get<Conversation>()!;
        (await talk.ReceiveAsync(Guard.Token))!.Value.Text.ShouldBe("last");
        (await talk.ReceiveAsync(Guard.Token)).ShouldBeNull();
        inferred.ShouldBe(1);
    }

    [Fact]
    public async Task A_peer_that_leaves_in_mid_message_is_a_reset()
    {
        var (server, raw) = await _rig.UpgradedAsync();
        await raw.Output.WriteAsync(WebSocketRig.Frame(1, "half"u8, final: false), Guard.Token);
        await raw.Output.CompleteAsync();
        (await Should.ThrowAsync<ParleyException>(async () => await server.Get<Conversation>()!.ReceiveAsync(Guard.Token))).Reason.ShouldBe(ErrorReason.Reset);
    }

    [Fact]
    public async Task A_close_frame_that_complains_is_an_error_with_its_words_escaped()
    {
        var (server, raw) = await _rig.UpgradedAsync();
        await raw.Output.WriteAsync(WebSocketRig.Frame(8, [0x03, 0xF1, .. "too \u001b[31mlarge"u8]), Guard.Token);
        var error = await Should.ThrowAsync<ParleyException>(async () => await server.Get<Conversation>()!.ReceiveAsync(Guard.Token));
        error.Reason.ShouldBe(ErrorReason.MessageTooLarge);
        error.Message.ShouldContain("1009");
        error.Message.ShouldNotContain('\u001b');
    }

    [Fact]
    public async Task An_abort_ends_a_receive_under_way()
    {
        var (server, client) = await _rig.PairAsync();
        var receiving = server.Get<Conversation>()!.ReceiveAsync(Guard.Token).AsTask();
        client.Abort();
        (await Should.ThrowAsync<ParleyException>(receiving)).Reason.ShouldBe(ErrorReason.Reset);
        await server.DisposeAsync();
        server.Closed.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_receive_that_is_given_up_loses_nothing()
    {
        var (server, client) = await _rig.TalkAsync();
        using var impatience = new CancellationTokenSource();
        var receiving = server.ReceiveAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(receiving);
        await client.SendAsync("later", Guard.Token);
        (await server.ReceiveAsync(Guard.Token))!.Value.Text.ShouldBe("later");
    }

    [Fact]
    public async Task Both_ends_have_websocket_addresses_and_hand_out_the_websocket()
    {
        var (server, client) = await _rig.PairAsync();
        client.Remote.ToString().ShouldBe("ws://localhost:8080/talk");
        server.Local.ShouldBeOfType<WebSocketAddress>();
        server.Get<WebSocket>()!.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task Wss_is_websocket_over_tls()
    {
        await using var tls = new TlsRig();
        var web = new WebSocketTransport([tls.Tls]);
        var address = new WebSocketAddress(new Host("localhost"), new Port(4433), "/", Secure: true);
        await using var listener = (await web.ListenAsync(address, ListenOptions.Default, Guard.Token))[0];
        listener.CertificateFingerprint.ShouldNotBeNull();
        var accepting = Task.Run(async () => await listener.HandshakeAsync((await listener.AcceptAsync(Guard.Token))!, Guard.Token));
        await using var client = await web.ConnectAsync(address, new ConnectOptions { Pin = listener.CertificateFingerprint }, Guard.Token);
        await using var server = await accepting;
        await client.Get<Conversation>()!.SendAsync("secret", Guard.Token);
        (await server.Get<Conversation>()!.ReceiveAsync(Guard.Token))!.Value.Text.ShouldBe("secret");
        server.Get<System.Net.Security.SslStream>().ShouldNotBeNull();
    }

    private static async Task<byte[]> ReadBytesAsync(Connection raw, int count)
    {
        var result = await raw.Input.ReadAtLeastAsync(count, Guard.Token);
        var bytes = result.Buffer.Slice(0, Math.Min(count, result.Buffer.Length)).ToArray();
        raw.Input.AdvanceTo(result.Buffer.GetPosition(bytes.Length));
        return bytes;
    }
}
