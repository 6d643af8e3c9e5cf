using System.Net.Sockets;

namespace Parley.Tests;

/// <summary>The portable engine waits with a little room where little messages come, and with none elsewhere.</summary>
public sealed class LittleRoomTests
{
    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(3000)]
    [InlineData(30_000)]
    public async Task What_a_peer_sends_with_one_call_comes_with_one_read(int size)
    {
        var transport = new SocketsTransport();
        await using var listener = (await transport.ListenAsync(Address.Parse("tcp://127.0.0.1:0"), ListenOptions.Default, Guard.Token))[0];
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var accepting = listener.AcceptAsync(Guard.Token).AsTask();
        await peer.ConnectAsync("127.0.0.1", ((TcpAddress)listener.Local).Port.Number, Guard.Token);
        await using var connection = (await accepting).ShouldNotBeNull();
        for (var i = 0; i < 10; i++)
            (await ExchangeAsync(peer, connection, 10)).ShouldBe(10);

        (await ExchangeAsync(peer, connection, size)).ShouldBe(size);
        (await ExchangeAsync(peer, connection, 10)).ShouldBe(10);
    }

    private static async Task<long> ExchangeAsync(Socket peer, Connection connection, int size)
    {
        var reading = connection.Input.ReadAsync(Guard.Token).AsTask();
        await peer.SendAsync(new byte[size], Guard.Token);
        var buffer = (await reading).Buffer;
        var length = buffer.Length;
        connection.Input.AdvanceTo(buffer.End);
        return length;
    }
}
