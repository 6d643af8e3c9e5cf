using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Services.Tests;

/// <summary>A client as a beginner writes it: a plain socket, one receive after the other, nothing of this library.</summary>
internal sealed class Plain : IDisposable
{
    private readonly Socket _socket;

    private Plain(Socket socket) => _socket = socket;

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public static async Task<Plain> ConnectAsync(Server server)
    {
        var (address, type, protocol) = server.Endpoints.ShouldHaveSingleItem().Address switch
        {
            TcpAddress tcp => (new IPEndPoint(tcp.Host.Ip!, tcp.Port.Number), SocketType.Stream, ProtocolType.Tcp),
            UdpAddress udp => (new IPEndPoint(udp.Host.Ip!, udp.Port.Number), SocketType.Dgram, ProtocolType.Udp),
            var other => throw new InvalidOperationException($"no plain socket reaches {other}"),
        };
        var socket = new Socket(address.AddressFamily, type, protocol);
        await socket.ConnectAsync(address, Guard.Token);
        return new Plain(socket);
    }

    public async Task SayAsync(string text) => await SayAsync(Encoding.UTF8.GetBytes(text));

    public async Task SayAsync(byte[] bytes)
    {
        // One datagram, even an empty one; of a stream, all the bytes.
        var sent = await _socket.SendAsync(bytes, SocketFlags.None, Guard.Token);
        while (sent < bytes.Length)
            sent += await _socket.SendAsync(bytes.AsMemory(sent), SocketFlags.None, Guard.Token);
    }

    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>One receive: of datagrams, one message.</summary>
    public async Task<byte[]> HearAsync()
    {
        var buffer = new byte[65_536];
        return buffer[..await _socket.ReceiveAsync(buffer, SocketFlags.None, Guard.Token)];
    }

    /// <summary>Receives until a text is whole, and fails as soon as something else comes.</summary>
    public async Task HearAsync(string text)
    {
        var heard = new StringBuilder();
        while (heard.Length < text.Length)
        {
            var part = await HearAsync();
            heard.Append(Encoding.UTF8.GetString(part));
            if (part.Length == 0)
                break;
        }

        heard.ToString().ShouldBe(text);
    }

    /// <summary>Receives until the end.</summary>
    public async Task<string> HearAllAsync()
    {
        var heard = new StringBuilder();
        for (var part = await HearAsync(); part.Length > 0; part = await HearAsync())
            heard.Append(Encoding.UTF8.GetString(part));
        return heard.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
