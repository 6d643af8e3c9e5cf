using System.Net;

namespace Parley.Tests.Serving;

public sealed class DatagramGuardTests
{
    private readonly FakeTime _time = new();
    private readonly Server _server = new(new ServerOptions { Transports = [] });

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("192.168.1.1", true)]
    [InlineData("169.254.7.7", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("::ffff:192.168.1.1", true)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("8.8.8.8", false)]
    [InlineData("172.32.0.1", false)]
    [InlineData("172.15.0.1", false)]
    [InlineData("192.169.0.1", false)]
    [InlineData("11.0.0.1", false)]
    [InlineData("126.255.255.255", false)]
    [InlineData("128.0.0.1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("fec0::1", false)]
    public void Who_may_be_amplified_to(string source, bool answered) =>
        (Guard(amplifies: true).Refuse(Sender(source, 40_000)) is null).ShouldBe(answered);

    [Fact]
    public void A_service_that_never_answers_more_than_it_got_answers_everybody() =>
        Guard(amplifies: false).Refuse(Sender("8.8.8.8", 40_000)).ShouldBeNull();

    [Theory]
    [InlineData(7)]
    [InlineData(13)]
    [InlineData(17)]
    [InlineData(19)]
    [InlineData(37)]
    [InlineData(0)]
    public void Ports_that_answer_by_themselves_get_no_answer(int port) =>
        Guard(amplifies: false).Refuse(Sender("127.0.0.1", port)).ShouldNotBeNull();

    [Fact]
    public void A_private_source_gets_so_many_answers_a_second_and_no_more()
    {
        var guard = Guard(amplifies: true, answersPerSecond: 3);
        var source = Sender("10.0.0.1", 40_000);
        Answered(guard, source, 10).ShouldBe(3);
        Answered(guard, Sender("10.0.0.2", 40_000), 10).ShouldBe(3);
        _time.Advance(TimeSpan.FromMilliseconds(350));
        Answered(guard, source, 10).ShouldBe(1);
        _time.Advance(TimeSpan.FromHours(1));
        Answered(guard, source, 10).ShouldBe(3);
    }

    [Fact]
    public void Another_port_does_not_make_another_source()
    {
        var guard = Guard(amplifies: true, answersPerSecond: 1);
        guard.Refuse(Sender("10.0.0.1", 40_000)).ShouldBeNull();
        guard.Refuse(Sender("10.0.0.1", 40_001)).ShouldNotBeNull();
    }

    [Fact]
    public void Loopback_is_not_counted() =>
        Answered(Guard(amplifies: true, answersPerSecond: 1), Sender("127.0.0.1", 40_000), 1000).ShouldBe(1000);

    private static int Answered(DatagramGuard guard, SocketAddress sender, int tries) =>
        Enumerable.Range(0, tries).Count(_ => guard.Refuse(sender) is null);

    private static SocketAddress Sender(string ip, int port) => new IPEndPoint(IPAddress.Parse(ip), port).Serialize();

    private DatagramGuard Guard(bool amplifies, int answersPerSecond = 50) => new(_server, amplifies, answersPerSecond, _time);
}
