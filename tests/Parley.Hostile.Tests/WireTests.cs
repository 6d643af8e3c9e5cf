using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Hostile.Tests;

/// <summary>What TLS and WebSocket listeners are sent by peers that speak neither, or break their rules below every message.</summary>
public sealed class WireTests
{
    private const string Upgrade =
        "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    private static readonly byte[][] Openings =
    [
        [],
        [0],
        Noise(100_000),
        [22, 3, 1, 0xff, 0xff], // a TLS record that promises 65,535 bytes
        [22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, .. Noise(500)], // a ClientHello that is none
        [21, 3, 3, 0, 2, 2, 80], // an alert before any handshake
        [.. "GET / HTTP/1.1\r\nHost: loc"u8],
        [.. "GET / HTTP/1.1\r\n"u8, .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("Cookie: x\r\n", 100_000)))],
        [.. "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"u8],
        Frame(),
        Frame(0x81, 0x85, 1, 2, 3, 4), // five bytes are promised, none comes
        Frame(0x81, 0x05, 1, 2, 3, 4, 5), // not masked
        Frame(0xf1, 0x80, 0, 0, 0, 0), // reserved bits
        Frame(0x80, 0x80, 0, 0, 0, 0), // the continuation of nothing
        Frame(0x89, 0xfe, 0xff, 0xff, 0, 0, 0, 0), // a ping of 65,535 bytes
        Frame(0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0), // 2^63 - 1 bytes are promised
        Frame(0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0), // and more than there can be
        Frame(0x88, 0x81, 0, 0, 0, 0, 7), // a Close of one byte
        Frame(0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28), // text that is no UTF-8
        Frame([.. Enumerable.Repeat<byte[]>([0x89, 0x80, 0, 0, 0, 0], 20_000).SelectMany(static ping => ping)]),
        Frame([.. Enumerable.Repeat<byte[]>([0x01, 0x80, 0, 0, 0, 0], 20_000).SelectMany(static part => part)]),
        Frame(Noise(50_000)),
    ];

    [Theory]
    [InlineData("tls://127.0.0.1:0?idle=1s")]
    [InlineData("ws://127.0.0.1:0/?idle=1s")]
    [InlineData("wss://127.0.0.1:0/?idle=1s")]
    public async Task Peers_that_break_the_rules_of_the_wire_harm_nobody_at(string where)
    {
        using var folder = new TemporaryFolder();
        Environment.SetEnvironmentVariable("XDG_STATE_HOME", folder.Path);
        var echo = Manners.OfStreams.Single(static manners => manners.Name == "echo");
        await using var ground = await Ground.OpenAsync(where, echo.Create(), new Limits { Handshake = TimeSpan.FromSeconds(1), Stall = TimeSpan.FromSeconds(1) });
        await echo.BehaveAsync(ground, Place.Parse(where), ground.Addresses[0]);
        var port = ground.Addresses[0] is TlsAddress tls ? tls.Port.Number : ((WebSocketAddress)ground.Addresses[0]).Port.Number;
        var attacks = Task.WhenAll(Openings.SelectMany(opening => Enum.GetValues<Leaving>().Select(leaving => AttackAsync(port, opening, leaving))));
        do
            await echo.BehaveAsync(ground, Place.Parse(where), ground.Addresses[0]);
        while (!attacks.IsCompleted);
        await attacks;
        await echo.BehaveAsync(ground, Place.Parse(where), ground.Addresses[0]);
        await ground.ShouldBeSoundAsync();
    }

    private static async Task AttackAsync(int port, byte[] opening, Leaving leaving)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), Guard.Token);
        try
        {
            for (var sent = 0; sent < opening.Length;)
                sent += await socket.SendAsync(opening.AsMemory(sent), SocketFlags.None, Guard.Token);
            if (leaving is Leaving.ByReset)
                socket.LingerState = new LingerOption(true, 0);
            if (leaving is Leaving.Properly)
                socket.Shutdown(SocketShutdown.Send);
            if (leaving is Leaving.ByReset)
                return;
            var heard = new byte[4096];
            while (await socket.ReceiveAsync(heard, SocketFlags.None, Guard.Token) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // The server had enough of it.
        }
    }

    private static byte[] Frame(params byte[] bytes) => [.. Encoding.ASCII.GetBytes(Upgrade), .. bytes];

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        return noise;
    }

    private enum Leaving
    {
        Properly,
        ByReset,

        /// <summary>Stays until the server has enough of it.</summary>
        Never,
    }
}
