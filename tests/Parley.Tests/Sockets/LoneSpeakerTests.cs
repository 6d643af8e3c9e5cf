using System.Net;
using System.Net.Sockets;

namespace Parley.Tests;

public sealed class LoneSpeakerTests : IDisposable
{
    // It is listened for the first time at one occasion of so many.
    private const int Rare = 64;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly LoneSpeaker _lone = new();

    public LoneSpeakerTests()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.SendTo([1], _socket.LocalEndPoint!);
        _socket.Poll(TimeSpan.FromMinutes(1), SelectMode.SelectRead).ShouldBeTrue();
    }

    public void Dispose() => _socket.Dispose();

    [Fact]
    public void Who_speaks_alone_and_soon_again_is_listened_for()
    {
        Speak(this, 10);
        Heard(this, Rare + 5).ShouldBe(1 + 5);
    }

    [Fact]
    public void The_others_have_their_turn()
    {
        Speak(this, 10);
        Heard(this, Rare + 100).ShouldBe(32);
        Speak(this, 1);
        Heard(this, 100).ShouldBe(32);
    }

    [Fact]
    public void Nobody_is_listened_for_where_several_speak()
    {
        Speak(this, 10);
        Speak(_socket, 1);
        Speak(this, 5);
        Heard(this, 10 * Rare).ShouldBe(0);
        Heard(_socket, 10 * Rare).ShouldBe(0);
    }

    [Fact]
    public void Who_pauses_is_listened_for_once_in_a_while()
    {
        _socket.Receive(new byte[1]).ShouldBe(1);
        Speak(this, 10);
        Heard(this, 3 * Rare).ShouldBe(0);
        _socket.SendTo([1], _socket.LocalEndPoint!);
        _socket.Poll(TimeSpan.FromMinutes(1), SelectMode.SelectRead).ShouldBeTrue();
        Heard(this, Rare).ShouldBe(1);
    }

    private void Speak(object speaker, int times)
    {
        for (var i = 0; i < times; i++)
            _lone.Spoke(speaker);
    }

    private int Heard(object speaker, int occasions)
    {
        var heard = 0;
        for (var i = 0; i < occasions; i++)
            heard += _lone.Listen(speaker, _socket) ? 1 : 0;
        return heard;
    }
}
