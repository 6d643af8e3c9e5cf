namespace Parley.Tests;

public sealed class TargetGrammarTests
{
    private const string Fingerprint = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Fact]
    public void Every_listening_option_is_read()
    {
        var target = ListenTarget.Parse("tls://:2053?backlog=5&mode=iterative&framing=lines&idle=30s&connections=100&cert=/a.pem&key=/b%26c.key&client-ca=/d.pem&engine=sockets&nodelay=false&ttl=3");
        target.Address.ShouldBe(new TlsAddress(Host.Every, new Port(2053)));
        target.Options.ShouldBe(new ListenOptions
        {
            Backlog = 5,
            Mode = ServeMode.Iterative,
            Framing = FramingChoice.Lines,
            Idle = TimeSpan.FromSeconds(30),
            Connections = 100,
            CertificateFile = "/a.pem",
            KeyFile = "/b&c.key",
            ClientAuthorityFile = "/d.pem",
            Engine = Engine.Sockets,
            NoDelay = false,
            TimeToLive = 3,
        });
        ListenTarget.Parse("unix:/a?perm=0660").Options.Permissions.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        ListenTarget.Parse("tcp://:1?idle=off").Options.Idle.ShouldBe(Timeout.InfiniteTimeSpan);
        ListenTarget.Parse("tcp://:1").Options.ShouldBe(ListenOptions.Default);
    }

    [Fact]
    public void Every_connecting_option_is_read()
    {
        var target = ConnectTarget.Parse($"wss://localhost:1/x?from=[::1]:4000&ca=/ca.pem&pin={Fingerprint.ToUpperInvariant()}&insecure&timeout=1.5s&nodelay=true&ttl=64");
        target.Address.ShouldBe(new WebSocketAddress(new Host("localhost"), new Port(1), "/x", true));
        target.Options.ShouldBe(new ConnectOptions
        {
            From = (new Host(System.Net.IPAddress.IPv6Loopback), new Port(4000)),
            AuthorityFile = "/ca.pem",
            Pin = Fingerprint,
            Insecure = true,
            Timeout = TimeSpan.FromSeconds(1.5),
            TimeToLive = 64,
        });
        ConnectTarget.Parse("tls://a:1?insecure=false").Options.Insecure.ShouldBeFalse();
    }

    [Fact]
    public void A_services_own_options_are_read_where_it_names_them()
    {
        var target = ListenTarget.Parse("tcp://:1?zone=Europe/Rome&iso&idle=5s", ["zone", "iso"]);
        target.Options.ServiceOptions.ShouldBe(new Dictionary<string, string> { ["zone"] = "Europe/Rome", ["iso"] = "true" }, ignoreOrder: true);
        target.ShouldBe(ListenTarget.Parse("tcp://:1?iso=true&idle=5000ms&zone=Europe/Rome", ["zone", "iso"]));
        target.ToString().ShouldBe("tcp://:1?idle=5s&iso=true&zone=Europe/Rome");
    }

    [Theory]
    [InlineData("tcp://:1?backlgo=5", "the option 'backlgo' in 'tcp://:1?backlgo=5' is unknown; the nearest known is 'backlog'")]
    [InlineData("tcp://:1?zon=5", "the option 'zon' in 'tcp://:1?zon=5' is unknown; the nearest known is 'zone'")]
    [InlineData("tcp://:1?timeout=5s", "the option 'timeout' in 'tcp://:1?timeout=5s' is one of connecting, and this address is for listening: leave it out")]
    [InlineData("tcp://:1?backlog=5&backlog=5", "the option 'backlog' in 'tcp://:1?backlog=5&backlog=5' is given twice: once is enough")]
    [InlineData("tcp://:1?backlog=-5", "the option 'backlog' in 'tcp://:1?backlog=-5' must be a number from 0 to 65535, as in backlog=5")]
    [InlineData("tcp://:1?backlog", "the option 'backlog' in 'tcp://:1?backlog' needs a value, as in backlog=5")]
    [InlineData("tcp://:1?mode=fast", "the option 'mode' in 'tcp://:1?mode=fast' must be one of async, iterative, threads, processes, as in mode=iterative")]
    [InlineData("tcp://:1?mode=1", "the option 'mode' in 'tcp://:1?mode=1' must be one of async, iterative, threads, processes, as in mode=iterative")]
    [InlineData("tcp://:1?idle=30", "the option 'idle' in 'tcp://:1?idle=30' must be a duration in ms, s, m or h, or off, as in idle=30s")]
    [InlineData("tcp://:1?nodelay=yes", "the option 'nodelay' in 'tcp://:1?nodelay=yes' is true or false, as in nodelay=true")]
    [InlineData("unix:/a?perm=999", "the option 'perm' in 'unix:/a?perm=999' must be a file's mode in octal, 0000 to 0777, as in perm=0600")]
    [InlineData("unix:@a?perm=0600", "the option 'perm' in 'unix:@a?perm=0600' belongs to unix: addresses with a path")]
    [InlineData("tcp://:1?cert=/a.pem", "the option 'cert' in 'tcp://:1?cert=/a.pem' belongs to tls:// and wss:// addresses")]
    [InlineData("tcp://:1?", "an option in 'tcp://:1?' has no name: write NAME=VALUE, with '&' between two")]
    [InlineData("tcp://:1?=5", "an option in 'tcp://:1?=5' has no name: write NAME=VALUE, with '&' between two")]
    public void A_bad_listening_option_is_named(string text, string message)
    {
        var error = Should.Throw<ParleyException>(() => ListenTarget.Parse(text, ["zone"]));
        error.Reason.ShouldBe(ErrorReason.BadOption);
        error.Message.ShouldBe(message);
    }

    [Theory]
    [InlineData("tcp://a:1?backlog=5", "the option 'backlog' in 'tcp://a:1?backlog=5' is one of listening, and this address is for connecting: leave it out")]
    [InlineData("tls://a:1?pin=sha256:12", "the option 'pin' in 'tls://a:1?pin=sha256:12' must be sha256: and 64 hexadecimal digits, as serve prints them")]
    [InlineData("tcp://a:1?insecure", "the option 'insecure' in 'tcp://a:1?insecure' belongs to tls:// and wss:// addresses")]
    [InlineData("tcp://a:1?from=b", "the port in 'tcp://a:1?from=b' is missing, as in from=127.0.0.1:0")]
    [InlineData("unix:/a?from=b:1", "the option 'from' in 'unix:/a?from=b:1' belongs to internet addresses (tcp, udp, tls, ws, wss)")]
    [InlineData("tcp://a:1?timeout=0s", "the option 'timeout' in 'tcp://a:1?timeout=0s' must be a duration in ms, s, m or h, or off, as in timeout=5s")]
    [InlineData("tcp://a:1?ttl=256", "the option 'ttl' in 'tcp://a:1?ttl=256' must be a number from 0 to 255, as in ttl=1")]
    public void A_bad_connecting_option_is_named(string text, string message)
    {
        var error = Should.Throw<ParleyException>(() => ConnectTarget.Parse(text));
        error.Reason.ShouldBe(ErrorReason.BadOption);
        error.Message.ShouldBe(message);
    }

    [Fact]
    public void Nobody_can_serve_at_or_connect_to_an_unnamed_socket()
    {
        Should.Throw<ParleyException>(() => ListenTarget.Parse("unix:")).Message.ShouldBe("the path in 'unix:' is missing, as in unix:/run/parley.sock");
        Should.Throw<ParleyException>(() => ConnectTarget.Parse("unix-dgram:?ttl=1")).Reason.ShouldBe(ErrorReason.BadAddress);
    }
}
