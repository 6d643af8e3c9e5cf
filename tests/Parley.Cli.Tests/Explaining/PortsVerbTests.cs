using System.Text.Json;

namespace Parley.Cli.Tests;

public sealed class PortsVerbTests
{
    [Fact]
    public async Task The_table_has_a_line_for_each_well_known_port()
    {
        var ran = await ParleyProcess.RunAsync("", "ports");
        ran.ExitCode.ShouldBe(ExitCode.Done);
        ran.Error.ShouldBeEmpty();
        ran.Lines().Length.ShouldBe(WellKnownPorts.All.Count + 1);
        ran.Lines()[0].ShouldStartWith("PORT");
        foreach (var name in (string[])["http", "nntp", "ftp", "smtp", "pop3", "imap", "telnet", "gopher"])
            ran.Lines().ShouldContain(line => line.Contains($" {name} "));
    }

    [Theory]
    [InlineData("smtp", "25/tcp", "EHLO example.org")]
    [InlineData("80", "80/tcp", "GET / HTTP/1.0")]
    [InlineData("IMAP4", "143/tcp", "a1 CAPABILITY")]
    [InlineData("gopher", "70/tcp", "(an empty line)")]
    public async Task One_port_is_found_by_name_or_number(string which, string port, string firstLine)
    {
        var ran = await ParleyProcess.RunAsync("", "ports", which);
        ran.ExitCode.ShouldBe(ExitCode.Done);
        ran.Lines().Length.ShouldBe(2);
        ran.Lines()[1].ShouldStartWith(port);
        ran.Lines()[1].ShouldContain(firstLine);
    }

    [Fact]
    public async Task Programs_get_json()
    {
        using var all = JsonDocument.Parse((await ParleyProcess.RunAsync("", "ports", "--json")).Text);
        all.RootElement.GetArrayLength().ShouldBe(WellKnownPorts.All.Count);
        using var one = JsonDocument.Parse((await ParleyProcess.RunAsync("", "ports", "nntp", "--json")).Text);
        one.RootElement[0].GetProperty("port").GetInt32().ShouldBe(119);
        one.RootElement[0].GetProperty("firstLine").GetString().ShouldBe("CAPABILITIES");
    }

    [Theory]
    [InlineData("no-such-protocol", ExitCode.Failed)]
    [InlineData("64999", ExitCode.Failed)]
    [InlineData("65536", ExitCode.Usage)]
    public async Task A_port_that_nobody_knows_is_one_sentence(string which, int exitCode)
    {
        var ran = await ParleyProcess.RunAsync("", "ports", which);
        ran.ExitCode.ShouldBe(exitCode);
        ran.Text.ShouldBeEmpty();
        ran.Error.ShouldStartWith("parley: ");
        ran.Error.ShouldContain(which);
    }
}
