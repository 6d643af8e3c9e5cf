using System.Net.WebSockets;
using System.Text;

namespace Parley.Tests;

/// <summary>WebSocket over memory: a listener, pairs of its connections, and raw peers.</summary>
internal sealed class WebSocketRig : IAsyncDisposable
{
    internal const string Upgrade = "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

    private static readonly MemoryAddress Below = new("web");
    private static readonly WebSocketAddress Served = new(new Host("localhost"), new Port(8080), "/talk", Secure: false);

    private readonly MemoryTransport _memory = new();

    internal WebSocketRig() => Web = new WebSocketTransport([_memory], Wire) { Below = static _ => Below };

    internal WireEvents Wire { get; } = new();

    internal WebSocketTransport Web { get; }

    internal Listener Listener { get; private set; } = null!;

    internal async Task ListenAsync() => Listener ??= (await Web.ListenAsync(Served, ListenOptions.Default, Guard.Token))[0];

    internal async Task<Connection> AcceptAsync(CancellationToken? handshake = null)
    {
        var accepted = await Listener.AcceptAsync(Guard.Token) ?? throw new InvalidOperationException("the listener closed");
        return await Listener.HandshakeAsync(accepted, handshake ?? Guard.Token);
    }

    internal Task<Connection> ConnectAsync(ConnectOptions? options = null) => Web.ConnectAsync(Served, options ?? ConnectOptions.Default, Guard.Token).AsTask();

    internal async Task<(Connection Server, Connection Client)> PairAsync()
    {
        await ListenAsync();
        var accepting = AcceptAsync();
        var client = await ConnectAsync();
        return (await accepting, client);
    }

    internal async Task<(Conversation Server, Conversation Client)> TalkAsync()
    {
        var (server, client) = await PairAsync();
        return (server.Get<Conversation>()!, client.Get<Conversation>()!);
    }

    /// <summary>A carrier's connection to the listener, before any handshake.</summary>
    internal async Task<Connection> RawAsync()
    {
        await ListenAsync();
        return await _memory.ConnectAsync(Below, ConnectOptions.Default, Guard.Token);
    }

    /// <summary>A carrier's listener in place of ours, to answer our client with anything.</summary>
    internal async Task<Listener> RawListenAsync() => (await _memory.ListenAsync(Below, ListenOptions.Default, Guard.Token))[0];

    /// <summary>The server's end, and a client that sends bytes of its own making after a good handshake.</summary>
    internal async Task<(Connection Server, Connection Raw)> UpgradedAsync()
    {
        var raw = await RawAsync();
        var accepting = AcceptAsync();
        await TlsRig.SendAsync(raw, $"GET /talk HTTP/1.1\r\nHost: localhost:8080\r\n{Upgrade}\r\n");
        (await ReadHeadAsync(raw)).ShouldStartWith("HTTP/1.1 101 ");
        return (await accepting, raw);
    }

    /// <summary>The server's end, and the BCL's WebSocket as its client.</summary>
    internal async Task<(Connection Server, WebSocket Client)> WithBclClientAsync()
    {
        var (server, raw) = await UpgradedAsync();
        return (server, WebSocket.CreateFromStream(new ConnectionStream(raw), new WebSocketCreationOptions { IsServer = false }));
    }

    internal static async Task<string> ReadHeadAsync(Connection raw)
    {
        while (true)
        {
            var result = await raw.Input.ReadAsync(Guard.Token);
            var text = Encoding.ASCII.GetString(result.Buffer);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 || result.IsCompleted)
            {
                var taken = end < 0 ? text.Length : end + 4;
                raw.Input.AdvanceTo(result.Buffer.GetPosition(taken));
                return text[..taken];
            }

            raw.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>A client's frame (RFC 6455, section 5.2), masked with zeros; short payloads alone.</summary>
    internal static byte[] Frame(int opcode, ReadOnlySpan<byte> payload, bool final = true) =>
        [(byte)((final ? 0x80 : 0) | opcode), (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload];

    public async ValueTask DisposeAsync()
    {
        if (Listener is not null)
            await Listener.DisposeAsync();
    }
}
