using System.Net;
using System.Net.Sockets;

internal static class Streams
{
    internal static async Task ServeAsync(IPEndPoint at)
    {
        using var listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(at);
        listener.Listen(4096);
        while (true)
            _ = EchoAsync(await listener.AcceptAsync());
    }

    private static async Task EchoAsync(Socket connection)
    {
        using (connection)
        {
            connection.NoDelay = true;
            var buffer = new byte[16 * 1024];
            try
            {
                while (await connection.ReceiveAsync(buffer) is > 0 and var got)
                {
                    for (var sent = 0; sent < got;)
                        sent += await connection.SendAsync(buffer.AsMemory(sent, got - sent));
                }
            }
            catch (SocketException)
            {
                // The peer has gone.
            }
        }
    }
}
