using System.Text;

namespace Parley.Tests;

public sealed class WebSocketHandshakeTests : IAsyncDisposable
{
    private const string Good = WebSocketRig.Upgrade;

    private readonly WebSocketRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public void The_answer_to_a_key_is_the_one_that_the_standard_shows() =>
        WebSocketKey.Answer("dGhlIHNhbXBsZSBub25jZQ==").ShouldBe("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // RFC 6455, section 1.3

    [Theory]
    [InlineData("localhost:8080")]
    [InlineData("LOCALHOST")]
    [InlineData("127.0.0.1:9")]
    [InlineData("[::1]:8080")]
    [InlineData("a.localhost")]
    public async Task A_request_to_this_machine_is_taken(string host) =>
        (await AnswerAsync($"GET /talk HTTP/1.1\r\nHost: {host}\r\n{Good}\r\n")).ShouldStartWith("HTTP/1.1 101 ");

    [Fact]
    public async Task This_machines_own_name_is_taken() =>
        (await AnswerAsync($"GET /talk HTTP/1.1\r\nHost: {System.Net.Dns.GetHostName()}\r\n{Good}\r\n")).ShouldStartWith("HTTP/1.1 101 ");

    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("HTTP://LOCALHOST:8080")]
    public async Task A_page_of_the_same_host_and_port_is_taken(string origin) =>
        (await AnswerAsync($"GET /talk?query HTTP/1.1\r\nHost: localhost:8080\r\nOrigin: {origin}\r\n{Good}\r\n")).ShouldStartWith("HTTP/1.1 101 ");

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://localhost:8081")]
    [InlineData("http://localhost")]
    [InlineData("http://localhost:8080.evil.example")]
    [InlineData("http://localhost:8080@evil.example")]
    [InlineData("file://")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_page_of_another_origin_gets_403(string origin) =>
        (await AnswerAsync($"GET /talk HTTP/1.1\r\nHost: localhost:8080\r\nOrigin: {origin}\r\n{Good}\r\n")).ShouldStartWith("HTTP/1.1 403 ");

    [Fact]
    public async Task Two_origins_are_none() =>
        (await AnswerAsync($"GET /talk HTTP/1.1\r\nHost: localhost:8080\r\nOrigin: http://localhost:8080\r\nOrigin: http://evil.example\r\n{Good}\r\n")).ShouldStartWith("HTTP/1.1 403 ");

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("8.8.8.8")]
    public async Task A_name_that_was_pointed_here_by_somebody_else_gets_403(string host) =>
        (await AnswerAsync($"GET /talk HTTP/1.1\r\nHost: {host}\r\n{Good}\r\n")).ShouldStartWith("HTTP/1.1 403 ");

    [Theory]
    [InlineData("GET /talk HTTP/1.1\r\nHost: localhost\r\n\r\n", "426 ")] // A browser or curl.
    [InlineData("GET /other HTTP/1.1\r\nHost: localhost\r\n" + Good + "\r\n", "404 ")]
    [InlineData("POST /talk HTTP/1.1\r\nHost: localhost\r\n" + Good + "\r\n", "405 ")]
    [InlineData("GET /talk HTTP/1.0\r\nHost: localhost\r\n" + Good + "\r\n", "505 ")]
    [InlineData("GET /talk HTTP/1.1\r\n" + Good + "\r\n", "400 ")] // No Host.
    [InlineData("GET /talk HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n" + Good + "\r\n", "400 ")]
    [InlineData("GET /talk HTTP/1.1\r\nHost: localhost/evil\r\n" + Good + "\r\n", "400 ")]
    [InlineData("GET /talk HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", "426 ")]
    [InlineData("GET /talk HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n", "400 ")]
    [InlineData("GET /talk HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n", "400 ")]
    [InlineData("GET /talk HTTP/1.1\r\nHost: localhost\r\n folded: line\r\n\r\n", "400 ")]
    [InlineData("GET /talk HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n", "400 ")]
    [InlineData("hello\r\n\r\n", "400 ")]
    public async Task A_request_that_will_not_do_gets_its_status_and_one_sentence(string request, string status)
    {
        var answer = await AnswerAsync(request);
        answer.ShouldStartWith("HTTP/1.1 " + status);
        var body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        body.ShouldMatch("^[^\n]+\\.\n$");
        answer.ShouldContain($"Content-Length: {body.Length}\r\n");
    }

    [Fact]
    public async Task A_wrong_version_is_told_the_right_one() =>
        (await AnswerAsync("GET /talk HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n\r\n")).ShouldContain("Sec-WebSocket-Version: 13\r\n");

    [Fact]
    public async Task A_head_without_end_is_cut_at_8_KiB() =>
        (await AnswerAsync("GET /talk HTTP/1.1\r\nHost: localhost\r\nCookie: " + new string('x', 9000))).ShouldStartWith("HTTP/1.1 400 ");

    [Fact]
    public async Task A_head_that_comes_byte_by_byte_is_the_same_head()
    {
        var raw = await _rig.RawAsync();
        var accepting = _rig.AcceptAsync();
        foreach (var letter in $"GET /talk HTTP/1.1\r\nHost: localhost\r\n{Good}\r\n")
            await TlsRig.SendAsync(raw, letter.ToString());
        (await WebSocketRig.ReadHeadAsync(raw)).ShouldStartWith("HTTP/1.1 101 ");
        await (await accepting).DisposeAsync();
    }

    [Fact]
    public async Task Random_bytes_are_refused()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var noise = new byte[9000];
            new Random(seed).NextBytes(noise);
            var raw = await _rig.RawAsync();
            var accepting = _rig.AcceptAsync();
            await raw.Output.WriteAsync(noise, Guard.Token);
            await raw.Output.CompleteAsync();
            (await Should.ThrowAsync<ParleyException>(accepting)).Reason.ShouldBe(ErrorReason.ProtocolViolation);
        }
    }

    [Fact]
    public async Task A_peer_that_speaks_tls_is_told_apart()
    {
        var raw = await _rig.RawAsync();
        var accepting = _rig.AcceptAsync();
        await raw.Output.WriteAsync(new byte[] { 22, 3, 1, 2, 0 }, Guard.Token);
        await raw.Output.CompleteAsync();
        (await Should.ThrowAsync<ParleyException>(accepting)).Hint.ShouldNotBeNull().ShouldContain("wss://");
    }

    [Fact]
    public async Task A_peer_that_sends_nothing_is_held_no_longer_than_the_token()
    {
        var raw = await _rig.RawAsync();
        using var patience = new CancellationTokenSource();
        var accepting = _rig.AcceptAsync(patience.Token);
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(accepting);
        await Should.ThrowAsync<ParleyException>(async () => await raw.Input.ReadAsync(Guard.Token));
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not \u001b[31mFound\r\n\r\n", "404 Not", null)]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: ws://elsewhere.example/\r\n\r\n", "302 Found", "ws://elsewhere.example/")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", "SSH-2.0", null)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", "does not fit", null)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", "does not fit", null)]
    public async Task A_server_that_gives_no_websocket_is_refused_with_what_it_said(string answer, string said, string? hint)
    {
        await using var listener = await _rig.RawListenAsync();
        var connecting = _rig.ConnectAsync();
        await using var server = (await listener.AcceptAsync(Guard.Token))!;
        (await WebSocketRig.ReadHeadAsync(server)).ShouldStartWith("GET /talk HTTP/1.1\r\nHost: localhost:8080\r\n");
        await server.Output.WriteAsync(Encoding.Latin1.GetBytes(answer), Guard.Token);
        var error = await Should.ThrowAsync<ParleyException>(connecting);
        error.Reason.ShouldBe(ErrorReason.ProtocolViolation);
        error.Message.ShouldContain(said);
        error.Message.ShouldNotContain('\u001b');
        if (hint is not null)
            error.Hint.ShouldNotBeNull().ShouldContain(hint);
    }

    [Fact]
    public async Task An_extension_that_nobody_offered_is_refused()
    {
        await using var listener = await _rig.RawListenAsync();
        var connecting = _rig.ConnectAsync();
        await using var server = (await listener.AcceptAsync(Guard.Token))!;
        var head = await WebSocketRig.ReadHeadAsync(server);
        var key = head.Split("Sec-WebSocket-Key: ")[1].Split('\r')[0];
        await TlsRig.SendAsync(server, $"HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Accept: {WebSocketKey.Answer(key)}\r\n\r\n");
        (await Should.ThrowAsync<ParleyException>(connecting)).Message.ShouldContain("extension");
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_left_when_the_time_is_up()
    {
        await using var listener = await _rig.RawListenAsync();
        var error = await Should.ThrowAsync<ParleyException>(() => _rig.ConnectAsync(new ConnectOptions { Timeout = TimeSpan.FromMilliseconds(50) }));
        error.Reason.ShouldBe(ErrorReason.TimedOut);
        error.Message.ShouldContain("ws://localhost:8080/talk");
    }

    // All that the server says to a request; it has refused where that is not 101.
    private async Task<string> AnswerAsync(string request)
    {
        var raw = await _rig.RawAsync();
        var accepting = _rig.AcceptAsync();
        await TlsRig.SendAsync(raw, request);
        var head = await WebSocketRig.ReadHeadAsync(raw);
        if (head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
        {
            await (await accepting).DisposeAsync();
            return head;
        }

        await raw.Output.CompleteAsync();
        var whole = head + await TlsRig.ReadToEndAsync(raw);
        await Should.ThrowAsync<ParleyException>(accepting);
        return whole;
    }
}
