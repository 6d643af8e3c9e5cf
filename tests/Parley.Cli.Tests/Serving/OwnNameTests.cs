using System.Net;

namespace Parley.Cli.Tests;

public sealed class OwnNameTests
{
    private const string Debian = "127.0.0.1\tlocalhost\n127.0.1.1\tbox.example.org box # me\n#10.0.0.1 box\n::1 localhost ip6-localhost\n";

    [Fact]
    public void The_hosts_file_says_what_simple_programs_connect_to() =>
        HostsFile.Find(Debian, "BOX").ShouldBe([IPAddress.Parse("127.0.1.1")]);

    [Fact]
    public void A_name_that_is_not_there_has_no_address() =>
        HostsFile.Find(Debian, "localhos").ShouldBeEmpty();

    [Fact]
    public void Default_hosts_are_both_loopbacks_and_the_names_own() =>
        new OwnName("box", [IPAddress.Parse("127.0.1.1"), IPAddress.Loopback, IPAddress.Parse("192.0.2.7")]).LoopbackHosts
            .ShouldBe([IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("127.0.1.1")]);

    [Fact]
    public void An_address_that_others_can_reach_is_elsewhere() =>
        new OwnName("box", [IPAddress.Parse("127.0.1.1"), IPAddress.Parse("192.0.2.7"), IPAddress.Parse("fe80::1%1")]).Elsewhere
            .ShouldBe([IPAddress.Parse("192.0.2.7")]);
}
