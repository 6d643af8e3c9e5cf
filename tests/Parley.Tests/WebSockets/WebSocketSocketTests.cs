using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Parley.Tests;

/// <summary>The BCL's own client and server at the other end, over real sockets on loopback.</summary>
public sealed class WebSocketSocketTests
{
    private static readonly WebSocketTransport Web = new([new SocketsTransport()]);

    [Fact]
    public async Task The_bcls_client_talks_with_our_server_and_closes_with_it()
    {
        await using var listener = (await Web.ListenAsync(Address.Parse("ws://127.0.0.1:0/talk"), ListenOptions.Default, Guard.Token))[0];
        using var client = new ClientWebSocket();
        var accepting = AcceptAsync(listener);
        await client.ConnectAsync(UriOf(listener), Guard.Token);
        var server = (await accepting).Get<Conversation>()!;
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, Guard.Token);
        await server.SendAsync((await server.ReceiveAsync(Guard.Token))!.Value, Guard.Token);
        var buffer = new byte[100];
        var echo = await client.ReceiveAsync(buffer, Guard.Token);
        Encoding.UTF8.GetString(buffer, 0, echo.Count).ShouldBe("hello");
        var closing = client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Guard.Token);
        (await server.ReceiveAsync(Guard.Token)).ShouldBeNull();
        await server.FinishAsync(Guard.Token);
        await closing;
        client.State.ShouldBe(WebSocketState.Closed);
    }

    [Fact]
    public async Task The_bcls_client_with_a_foreign_origin_is_refused()
    {
        await using var listener = (await Web.ListenAsync(Address.Parse("ws://127.0.0.1:0/talk"), ListenOptions.Default, Guard.Token))[0];
        using var client = new ClientWebSocket();
        client.Options.SetRequestHeader("Origin", "https://evil.example");
        client.Options.CollectHttpResponseDetails = true;
        var accepting = AcceptAsync(listener);
        await Should.ThrowAsync<WebSocketException>(() => client.ConnectAsync(UriOf(listener), Guard.Token));
        client.HttpStatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await Should.ThrowAsync<ParleyException>(accepting);
    }

    [Fact]
    public async Task A_server_that_closes_first_is_followed_by_the_bcls_client()
    {
        await using var listener = (await Web.ListenAsync(Address.Parse("ws://127.0.0.1:0/talk"), ListenOptions.Default, Guard.Token))[0];
        using var client = new ClientWebSocket();
        var accepting = AcceptAsync(listener);
        await client.ConnectAsync(UriOf(listener), Guard.Token);
        var server = (await accepting).Get<Conversation>()!;
        await server.SendAsync("Thank you for connecting", Guard.Token);
        var finishing = server.FinishAsync(Guard.Token);
        var buffer = new byte[100];
        (await client.ReceiveAsync(buffer, Guard.Token)).Count.ShouldBe(24);
        (await client.ReceiveAsync(buffer, Guard.Token)).MessageType.ShouldBe(WebSocketMessageType.Close);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Guard.Token);
        await finishing;
    }

    [Fact]
    public async Task Our_client_talks_with_the_bcls_server()
    {
        using var http = ListenHttp(out var port);
        var serving = ServeAsync();
        await using var connection = await Web.ConnectAsync(Address.Parse($"ws://localhost:{port}/talk"), ConnectOptions.Default, Guard.Token);
        var talk = connection.Get<Conversation>()!;
        await talk.SendAsync("hello", Guard.Token);
        (await talk.ReceiveAsync(Guard.Token))!.Value.Text.ShouldBe("HELLO");
        await talk.FinishAsync(Guard.Token);
        await serving;

        async Task ServeAsync()
        {
            var context = await http.GetContextAsync();
            using var server = (await context.AcceptWebSocketAsync(subProtocol: null)).WebSocket;
            var buffer = new byte[100];
            var question = await server.ReceiveAsync(buffer, Guard.Token);
            var answer = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(buffer, 0, question.Count).ToUpperInvariant());
            await server.SendAsync(answer, WebSocketMessageType.Text, true, Guard.Token);
            (await server.ReceiveAsync(buffer, Guard.Token)).MessageType.ShouldBe(WebSocketMessageType.Close);
            await server.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Guard.Token);
        }
    }

    private static async Task<Connection> AcceptAsync(Listener listener) => await listener.HandshakeAsync((await listener.AcceptAsync(Guard.Token))!, Guard.Token);

    private static Uri UriOf(Listener listener) => new(listener.Local.ToString());

    // HttpListener takes no port 0: a free one is asked for, and another if somebody was faster.
    private static HttpListener ListenHttp(out int port)
    {
        while (true)
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }

            var http = new HttpListener();
            http.Prefixes.Add($"http://localhost:{port}/");
            try
            {
                http.Start();
                return http;
            }
            catch (HttpListenerException)
            {
                http.Close();
            }
        }
    }
}
