using System.Net.Sockets;

namespace Parley.Tests;

public sealed class UnixQueueTests
{
    [Theory]
    [InlineData(SocketKind.Stream)]
    [InlineData(SocketKind.Messages)]
    public async Task A_listener_whose_queue_is_full_is_waited_for(SocketKind kind)
    {
        const int Clients = 8;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a full queue refuses");
        using var directory = new TemporaryFolder();
        var place = new UnixAddress(directory.NextPath(), kind);
        using var listener = new Socket(AddressFamily.Unix, kind == SocketKind.Stream ? SocketType.Stream : SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(place.Path));
        listener.Listen(1);

        var transport = new SocketsTransport();
        var connecting = Enumerable.Range(0, Clients).Select(_ => transport.ConnectAsync(place, ConnectOptions.Default, Guard.Token).AsTask()).ToArray();
        for (var client = 0; client < Clients; client++)
            (await listener.AcceptAsync(Guard.Token)).Dispose();
        foreach (var connection in await Task.WhenAll(connecting))
            await connection.DisposeAsync();
    }
}
