using System.Net;
using System.Net.Sockets;

namespace Parley.Tests;

public sealed class ResolverTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_number_resolves_to_itself_with_its_zone()
    {
        var linkLocal = new IPAddress(IPAddress.Parse("fe80::1").GetAddressBytes(), 7);
        var found = await Resolver.ResolveAsync(new Host(linkLocal), new Port(5), false, false, Stop);
        found.ShouldBe([new IPEndPoint(linkLocal, 5)]);
        found[0].Address.ScopeId.ShouldBe(7);
    }

    [Fact]
    public async Task Localhost_is_loopback_each_address_once()
    {
        var found = await Resolver.ResolveAsync(new Host("localhost"), new Port(2053), false, false, Stop);
        found.ShouldNotBeEmpty();
        found.ShouldAllBe(end => IPAddress.IsLoopback(end.Address) && end.Port == 2053);
        found.ShouldBeUnique();
    }

    [Fact]
    public async Task Every_interface_is_both_wildcards_to_a_server_and_loopback_to_a_client()
    {
        var bound = await Resolver.ResolveAsync(Host.Every, new Port(1), true, true, Stop);
        var tried = await Resolver.ResolveAsync(Host.Every, new Port(1), true, false, Stop);
        IPAddress[] wildcards = Socket.OSSupportsIPv6 ? [IPAddress.IPv6Any, IPAddress.Any] : [IPAddress.Any];
        bound.Select(end => end.Address).ShouldBe(wildcards);
        tried[0].Address.ShouldBe(IPAddress.Loopback);
        tried.ShouldAllBe(end => IPAddress.IsLoopback(end.Address));
    }

    [Fact]
    public async Task A_wildcard_is_loopback_to_a_client_alone()
    {
        (await Resolver.ResolveAsync(new Host(IPAddress.Any), new Port(1), false, false, Stop)).ShouldBe([new IPEndPoint(IPAddress.Loopback, 1)]);
        (await Resolver.ResolveAsync(new Host(IPAddress.IPv6Any), new Port(1), false, true, Stop)).ShouldBe([new IPEndPoint(IPAddress.IPv6Any, 1)]);
    }

    [Fact]
    public async Task Broadcast_is_everybody_near()
    {
        (await Resolver.ResolveAsync(Host.Broadcast, new Port(1), true, false, Stop)).ShouldBe([new IPEndPoint(IPAddress.Broadcast, 1)]);
    }

    [Theory]
    [InlineData("http", false, 80)]
    [InlineData("echo", false, 7)]
    [InlineData("echo", true, 7)]
    [InlineData("ntp", true, 123)]
    [InlineData("whois", false, 43)]
    public async Task A_service_resolves_to_its_port(string service, bool datagrams, int port)
    {
        (await Resolver.ResolveAsync(Host.Broadcast, new Port(service), datagrams, false, Stop))[0].Port.ShouldBe(port);
    }

    [Fact]
    public async Task A_name_without_an_address_is_not_found()
    {
        // RFC 6761, section 6.4: no name below .invalid has an address.
        var error = await Should.ThrowAsync<ParleyException>(async () => await Resolver.ResolveAsync(new Host("nobody.invalid"), new Port(1), false, false, Stop));
        error.Reason.ShouldBe(ErrorReason.NameNotFound);
        error.Message.ShouldStartWith("the name 'nobody.invalid' has no address: ");
        error.Hint.ShouldNotBeNull();
    }

    [Fact]
    public void An_unknown_service_is_answered_with_the_nearest_known()
    {
        var names = new ServiceNames([]);
        var error = Should.Throw<ParleyException>(() => names.Find("telent", false));
        error.Reason.ShouldBe(ErrorReason.BadAddress);
        error.Message.ShouldBe("the service 'telent' is unknown; the nearest known is 'telnet', as in tcp://localhost:echo");
        Should.Throw<ParleyException>(() => names.Find("telnet", true)).Message.ShouldBe("the service 'telnet' is one of tcp, not of udp, as in tcp://localhost:telnet");
    }

    [Fact]
    public void A_systems_table_goes_before_our_own_and_its_rubbish_is_passed_over()
    {
        var names = new ServiceNames(["# comment", "echo\t4007/tcp myecho  # ours", "echo 4/ddp", "bad 99999/tcp", "bad x/tcp", "bad", "", "late 4007/tcp"]);
        names.Find("echo", false).ShouldBe(4007);
        names.Find("myecho", false).ShouldBe(4007);
        names.Find("echo", true).ShouldBe(7);
        names.NameOf(4007, false).ShouldBe("echo");
        names.NameOf(25, false).ShouldBe("smtp");
        names.NameOf(4, false).ShouldBeNull();
        Should.Throw<ParleyException>(() => names.Find("bad", false));
    }

    [Fact]
    public void Every_well_known_port_stands_once_in_order_and_is_found_by_each_of_its_names()
    {
        WellKnownPorts.All.Select(port => port.Number).ShouldBe(WellKnownPorts.All.Select(port => port.Number).Order().Distinct());
        WellKnownPorts.All.SelectMany(port => port.Aliases.Append(port.Name)).ShouldBeUnique();
        foreach (var port in WellKnownPorts.All)
        {
            (port.Tcp || port.Udp).ShouldBeTrue();
            foreach (var name in port.Aliases.Append(port.Name))
                WellKnownPorts.Find(name.ToUpperInvariant()).ShouldBe(port);
            WellKnownPorts.Find(port.Number).ShouldBe(port);
        }
    }
}
