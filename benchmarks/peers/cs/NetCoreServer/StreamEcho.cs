using System.Net;
using System.Net.Sockets;
using NetCoreServer;

internal sealed class StreamEcho : TcpServer
{
    internal StreamEcho(IPEndPoint at)
        : base(at)
    {
        OptionNoDelay = true;
        OptionAcceptorBacklog = 4096;
    }

    protected override TcpSession CreateSession() => new EchoSession(this);

    protected override void OnError(SocketError error) => Console.Error.WriteLine(error);
}

internal sealed class EchoSession(TcpServer server) : TcpSession(server)
{
    protected override void OnReceived(byte[] buffer, long offset, long size) => SendAsync(buffer, offset, size);
}
