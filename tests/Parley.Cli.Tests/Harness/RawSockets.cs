using System.Net.Sockets;
using System.Text;

namespace Parley.Cli.Tests;

/// <summary>What a plain program does with a socket.</summary>
internal static class RawSockets
{
    public static async Task SayAsync(this Socket socket, string text) => await socket.SendAsync(Encoding.UTF8.GetBytes(text), Guard.Token);

    /// <summary>Reads until the peer has finished.</summary>
    public static async Task<byte[]> ReadToEndAsync(this Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[65536];
        while (await socket.ReceiveAsync(buffer, Guard.Token) is > 0 and var count)
            all.Write(buffer, 0, count);
        return all.ToArray();
    }

    /// <summary>Reads until a text has come.</summary>
    public static async Task<string> ReadUntilAsync(this Socket socket, string text)
    {
        var all = new StringBuilder();
        var buffer = new byte[4096];
        while (!all.ToString().Contains(text, StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer, Guard.Token);
            count.ShouldBeGreaterThan(0, $"the end came before '{text}', behind '{all}'");
            all.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return all.ToString();
    }

    /// <summary>Answers one datagram with the same.</summary>
    public static async Task EchoOnceAsync(this Socket socket)
    {
        var buffer = new byte[65536];
        var from = await socket.ReceiveFromAsync(buffer, SocketFlags.None, socket.LocalEndPoint!, Guard.Token);
        await socket.SendToAsync(buffer.AsMemory(0, from.ReceivedBytes), SocketFlags.None, from.RemoteEndPoint, Guard.Token);
    }
}
