using System.Net;

namespace Parley.Tests.Serving;

public sealed class AdmissionTests
{
    [Fact]
    public void Beyond_the_limit_nobody_enters_until_one_leaves()
    {
        var admission = new Admission(most: 2, mostPerSource: 100);
        admission.Enter(From("127.0.0.1")).ShouldBeNull();
        admission.Enter(From("10.0.0.1")).ShouldBeNull();
        admission.Enter(From("10.0.0.2")).ShouldNotBeNull().Sentence.ShouldBe("2 connections are the limit here (connections=)");
        admission.Leave(From("127.0.0.1"));
        admission.Enter(From("10.0.0.2")).ShouldBeNull();
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("8.8.8.8")]
    [InlineData("2001:db8::1")]
    public void One_source_has_its_share_and_costs_the_others_nothing(string source)
    {
        var admission = new Admission(most: 100, mostPerSource: 2);
        admission.Enter(From(source)).ShouldBeNull();
        admission.Enter(From(source, port: 2)).ShouldBeNull();
        admission.Enter(From(source, port: 3)).ShouldNotBeNull().Sentence.ShouldBe("2 connections from one source are the limit (perSource)");
        admission.Enter(From("10.9.9.9")).ShouldBeNull();
        admission.Leave(From(source));
        admission.Enter(From(source, port: 3)).ShouldBeNull();
    }

    [Fact]
    public void A_mapped_address_is_the_source_that_it_maps()
    {
        var admission = new Admission(most: 100, mostPerSource: 1);
        admission.Enter(From("::ffff:10.0.0.1")).ShouldBeNull();
        admission.Enter(From("10.0.0.1")).ShouldNotBeNull();
        admission.Enter(From("::ffff:127.0.0.1")).ShouldBeNull();
        admission.Enter(From("::ffff:127.0.0.1")).ShouldBeNull();
    }

    [Fact]
    public void Loopback_and_sockets_without_hosts_are_not_counted_by_source()
    {
        var admission = new Admission(most: 100, mostPerSource: 1);
        for (var i = 0; i < 10; i++)
        {
            admission.Enter(From("127.0.0.1")).ShouldBeNull();
            admission.Enter(From("::1")).ShouldBeNull();
            admission.Enter(Address.Parse("unix:/run/x")).ShouldBeNull();
        }
    }

    private static TcpAddress From(string ip, int port = 1) => new(new IPEndPoint(IPAddress.Parse(ip), port));
}
