using System.Net;
using NetCoreServer;

internal sealed class DatagramEcho : UdpServer
{
    internal DatagramEcho(IPEndPoint at)
        : base(at) => OptionReceiveBufferSize = 1 << 20;

    protected override void OnStarted() => ReceiveAsync();

    protected override void OnReceived(EndPoint endpoint, byte[] buffer, long offset, long size) => SendAsync(endpoint, buffer, offset, size);

    // On the pool: where sends and receives complete at once, they would call each other without end.
    protected override void OnSent(EndPoint endpoint, long sent) => ThreadPool.QueueUserWorkItem(_ => ReceiveAsync());
}
