using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Tests;

/// <summary>The conversation over a real socket, whose pipes are made of a stream: waking a read is another mechanism there.</summary>
public sealed class SocketTalkTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(100);

    private readonly FakeTime _time = new();

    private static CancellationToken Safety => Guard.Token;

    [Fact]
    public async Task Silence_ends_a_message_again_and_again_and_nothing_is_lost()
    {
        var (peer, talk) = await OpenAsync();
        using (peer)
        {
            foreach (var text in (string[])["one", "two", "three"])
            {
                await peer.SendAsync(Encoding.UTF8.GetBytes(text), Safety);
                var hearing = talk.ReceiveAsync(Safety).AsTask();
                await _time.TimerSetAsync(Silence);
                _time.Advance(Silence);
                (await hearing).ShouldNotBeNull().Text.ShouldBe(text);
            }

            await peer.SendAsync("line\n"u8.ToArray(), Safety);
            (await talk.ReceiveAsync(Safety)).ShouldNotBeNull().Text.ShouldBe("line");
            peer.Shutdown(SocketShutdown.Send);
            (await talk.ReceiveAsync(Safety)).ShouldBeNull();
            await talk.SendAsync("goodbye", Safety);
            await talk.FinishAsync(Safety);
            var buffer = new byte[100];
            (await peer.ReceiveAsync(buffer, Safety)).ShouldBe("goodbye\n".Length);
            (await peer.ReceiveAsync(buffer, Safety)).ShouldBe(0);
        }
    }

    [Fact]
    public async Task Finishing_ends_a_receive_that_another_waits_in()
    {
        var (peer, talk) = await OpenAsync();
        using (peer)
        {
            var hearing = talk.ReceiveAsync(Safety).AsTask();
            var finishing = talk.FinishAsync(Safety).AsTask();
            (await hearing).ShouldBeNull();
            (await peer.ReceiveAsync(new byte[1], Safety)).ShouldBe(0);
            peer.Shutdown(SocketShutdown.Send);
            await finishing;
        }
    }

    [Fact]
    public async Task Giving_up_a_receive_keeps_what_has_come()
    {
        var (peer, talk) = await OpenAsync();
        using (peer)
        {
            await peer.SendAsync("half "u8.ToArray(), Safety);
            using var impatience = new CancellationTokenSource();
            var hearing = talk.ReceiveAsync(impatience.Token).AsTask();
            await _time.TimerSetAsync(Silence);
            await impatience.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(hearing);
            await peer.SendAsync("and half\n"u8.ToArray(), Safety);
            (await talk.ReceiveAsync(Safety)).ShouldNotBeNull().Text.ShouldBe("half and half");
            talk.Abort();
        }
    }

    private async Task<(Socket Peer, Conversation Talk)> OpenAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync(listener.LocalEndPoint.ShouldNotBeNull(), Safety);
        var accepted = await listener.AcceptAsync(Safety);
        var connection = new SocketConnection(
            accepted, new TcpAddress((IPEndPoint)accepted.LocalEndPoint!), new TcpAddress((IPEndPoint)accepted.RemoteEndPoint!), accepted: true, new WireEvents(), _time);
        return (peer, connection.Talk(new ConversationOptions { Framing = FramingChoice.Auto, Time = _time }));
    }
}
