namespace Parley.Tests;

public sealed class AddressGrammarTests
{
    [Theory]
    [InlineData("tcp://localhost:2053")]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("tcp://[::1]:65535")]
    [InlineData("tcp://:2053")]
    [InlineData("tcp://localhost:echo")]
    [InlineData("tcp://www.example.org.:http-alt")]
    [InlineData("tcp://münchen.example:80")]
    [InlineData("udp://<broadcast>:8091")]
    [InlineData("udp://239.1.2.3:5000")]
    [InlineData("udp://[ff02::1%1]:5000")]
    [InlineData("tls://host:443")]
    [InlineData("ws://localhost:8080/chat/room%20one")]
    [InlineData("wss://:8443/")]
    [InlineData("unix:/run/parley.sock")]
    [InlineData("unix:relative name.sock")]
    [InlineData("unix:@abstract")]
    [InlineData("unix:")]
    [InlineData("unix-dgram:/run/parley.sock")]
    [InlineData("unix-seqpacket:@parley")]
    [InlineData("memory:desk")]
    [InlineData("memory-dgram:desk")]
    [InlineData("memory-seqpacket:desk")]
    [InlineData("x25:123456789012")]
    public void An_address_prints_as_it_was_written(string text)
    {
        Address.Parse(text).ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("tcp://2130706433:80", "tcp://127.0.0.1:80")]
    [InlineData("tcp://0:80", "tcp://0.0.0.0:80")]
    [InlineData("udp://4294967295:80", "udp://<broadcast>:80")]
    [InlineData("udp://255.255.255.255:80", "udp://<broadcast>:80")]
    [InlineData("tcp://[0:0:0:0:0:0:0:1]:80", "tcp://[::1]:80")]
    [InlineData("tcp://[::ffff:127.0.0.1]:80", "tcp://127.0.0.1:80")]
    [InlineData("tcp://localhost:0080", "tcp://localhost:80")]
    [InlineData("TCP://localhost:80", "tcp://localhost:80")]
    [InlineData("ws://localhost", "ws://localhost:80/")]
    [InlineData("wss://localhost/chat", "wss://localhost:443/chat")]
    [InlineData("ws://:8080", "ws://:8080/")]
    public void Forms_that_mean_the_same_print_the_same(string text, string printed)
    {
        Address.Parse(text).ToString().ShouldBe(printed);
    }

    [Theory]
    [InlineData("unix:/a", SocketKind.Stream)]
    [InlineData("unix-dgram:/a", SocketKind.Datagram)]
    [InlineData("unix-seqpacket:/a", SocketKind.Messages)]
    [InlineData("memory-seqpacket:a", SocketKind.Messages)]
    [InlineData("udp://:1", SocketKind.Datagram)]
    [InlineData("wss://a:1", SocketKind.Messages)]
    public void An_address_knows_its_kind(string text, SocketKind kind)
    {
        Address.Parse(text).Kind.ShouldBe(kind);
    }

    [Theory]
    [InlineData("tcp://localhost:99999", "the port in 'tcp://localhost:99999' must be 0 to 65535, as in tcp://localhost:2053")]
    [InlineData("tcp://localhost:-1", "the port in 'tcp://localhost:-1' must be 0 to 65535, as in tcp://localhost:2053")]
    [InlineData("udp://localhost", "the port in 'udp://localhost' is missing, as in udp://localhost:2053")]
    [InlineData("tcp://localhost:", "the port in 'tcp://localhost:' is missing, as in tcp://localhost:2053")]
    [InlineData("tcp://::1:80", "the host in 'tcp://::1:80' must stand in brackets where it is an IPv6 address, and one colon separates it from the port, as in tcp://localhost:2053")]
    [InlineData("tcp://[::1:80", "the host in 'tcp://[::1:80' lacks its closing bracket, as in tcp://localhost:2053")]
    [InlineData("tcp://[127.0.0.1]:80", "the host in 'tcp://[127.0.0.1]:80' is no IPv6 address: brackets hold one, like [::1], as in tcp://localhost:2053")]
    [InlineData("tcp://[fe80::1%nosuchif]:80", "the zone in 'tcp://[fe80::1%nosuchif]:80' is no interface of this machine: it is a name or a number behind '%', like [fe80::1%1], as in tcp://localhost:2053")]
    [InlineData("tcp://127.0.0.256:80", "the host in 'tcp://127.0.0.256:80' must have four numbers from 0 to 255, without leading zeros, where it is an IPv4 address, as in tcp://localhost:2053")]
    [InlineData("tcp://127.1:80", "the host in 'tcp://127.1:80' must have four numbers from 0 to 255, without leading zeros, where it is an IPv4 address, as in tcp://localhost:2053")]
    [InlineData("tcp://4294967296:80", "the host in 'tcp://4294967296:80' must be 0 to 4294967295 where it is one number, as in tcp://localhost:2053")]
    [InlineData("tcp://*:80", "the host in 'tcp://*:80' must be a name, an IPv4 address, [an IPv6 address], one number, <broadcast>, or nothing for every interface, as in tcp://localhost:2053")]
    [InlineData("tcp://a..b:80", "the host in 'tcp://a..b:80' has a part that is empty, longer than 63 characters or begins with a hyphen, as in tcp://localhost:2053")]
    [InlineData("tcp://localhost:80/x", "the path in 'tcp://localhost:80/x' belongs to ws:// and wss:// alone: leave it out, as in tcp://localhost:2053")]
    [InlineData("ws://localhost:80/a b", "the path in 'ws://localhost:80/a b' may hold visible ASCII alone, without '#' (write others as %XX), as in ws://localhost:8080/chat")]
    [InlineData("tpc://localhost:80", "the kind of socket in 'tpc://localhost:80' is unknown; the nearest known is 'tcp', as in tcp://localhost:2053")]
    [InlineData("tcp:localhost:80", "two slashes are missing behind 'tcp:' in 'tcp:localhost:80': write tcp://localhost:2053")]
    [InlineData("localhost:80", "the kind of socket is missing in 'localhost:80': begin with tcp://, udp://, tls://, ws://, wss:// or unix:, as in tcp://localhost:2053")]
    [InlineData("", "the kind of socket is missing in '': begin with tcp://, udp://, tls://, ws://, wss:// or unix:, as in tcp://localhost:2053")]
    [InlineData("unix:@", "the name in 'unix:@' is missing behind '@', as in unix:/run/parley.sock")]
    [InlineData("memory:", "the name in 'memory:' is missing, as in memory:desk")]
    [InlineData("x25:", "the host in 'x25:' is missing, as in x25:123456789012")]
    [InlineData("tcp://localhost:80?backlog=5", "the options behind '?' in 'tcp://localhost:80?backlog=5' have no place here: an address alone is wanted, as in tcp://localhost:2053")]
    public void A_bad_address_is_answered_with_the_wrong_part_and_a_right_one(string text, string message)
    {
        var error = Should.Throw<ParleyException>(() => Address.Parse(text));
        error.Reason.ShouldBe(ErrorReason.BadAddress);
        error.Message.ShouldBe(message);
    }

    [Fact]
    public void A_path_fills_the_systems_room_and_not_a_byte_more()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sun_path has 108 bytes on Linux alone");
        Address.Parse("unix:/" + new string('a', 106)).ShouldBe(new UnixAddress("/" + new string('a', 106)));
        Address.Parse("unix:@" + new string('a', 107)).ShouldBe(new UnixAddress("@" + new string('a', 107)));
        Should.Throw<ParleyException>(() => Address.Parse("unix:/" + new string('a', 107))).Message.ShouldContain("has 108 bytes, and this system takes 107");
        Should.Throw<ParleyException>(() => Address.Parse("unix-dgram:/" + new string('é', 53) + "a")).Message.ShouldContain("has 108 bytes");
        Should.Throw<ParleyException>(() => Address.Parse("unix:@" + new string('a', 108))).Message.ShouldContain("has 109 bytes, and this system takes 108");
    }

    [Theory]
    [InlineData("tcp://ann:secret@localhost:80")]
    [InlineData("tcp://secret@localhost:80")]
    [InlineData("tcp://ann:se/cret@localhost:80")]
    [InlineData("tcp://ann:p@secret@localhost:99999")]
    [InlineData("http://ann:secret@localhost:80")]
    [InlineData("ann:secret@localhost:80")]
    [InlineData("tcp://ann:secret@localhost:80?bad=option")]
    [InlineData("tcp://ann:99999?secret@localhost:80")]
    public void A_password_never_appears_in_an_error(string text)
    {
        Should.Throw<ParleyException>(() => Address.Parse(text)).Message.ShouldNotContain("secret");
        Should.Throw<ParleyException>(() => ConnectTarget.Parse(text)).Message.ShouldNotContain("secret");
    }

    [Fact]
    public void What_an_error_quotes_is_short_and_without_escapes()
    {
        var message = Should.Throw<ParleyException>(() => Address.Parse("tcp://\u001b[2J\u202e" + new string('x', 5000))).Message;
        message.ShouldContain(@"\u{1B}[2J\u{202E}xxx");
        message.Length.ShouldBeLessThan(400);
    }

    [Fact]
    public void Trying_to_parse_a_bad_address_does_not_throw()
    {
        Address.TryParse("tcp://localhost:x y", null, out var address).ShouldBeFalse();
        address.ShouldBeNull();
        Address.TryParse(null, null, out _).ShouldBeFalse();
        Address.TryParse("tcp://localhost:1", null, out address).ShouldBeTrue();
        address.ShouldBe(new TcpAddress(new Host("localhost"), new Port(1)));
    }
}
