using System.Net;
using System.Net.Sockets;

internal static class Datagrams
{
    internal static async Task ServeAsync(IPEndPoint at)
    {
        using var socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(at);
        var buffer = new byte[64 * 1024];
        var sender = new SocketAddress(at.AddressFamily);
        while (true)
        {
            var got = await socket.ReceiveFromAsync(buffer, SocketFlags.None, sender);
            await socket.SendToAsync(buffer.AsMemory(0, got), SocketFlags.None, sender);
        }
    }
}
