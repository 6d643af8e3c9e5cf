namespace Parley.Peers.Tests;

/// <summary>Debian gives a host's own name an address of its own, 127.0.1.1. A beginner's programs use that name.</summary>
public sealed class OwnNameTests
{
    private const string Hosts = "127.0.0.1 localhost\n127.0.1.1 beginner.example.org beginner\n::1 localhost ip6-localhost\n";

    [Fact]
    public async Task The_whole_catalogue_is_where_a_program_looks_for_its_own_host()
    {
        await using var host = await OwnNamespace.MakeAsync("beginner", Hosts);
        await using var server = await host.ServeAsync();
        server.OutputText.ShouldContain("tcp://127.0.1.1:23456");
        server.OutputText.ShouldContain("udp://127.0.1.1:8091");

        (await RunAsync(host, "hear_client.py", 23456, "")).ShouldPrint("Thank you for connecting\n");
        (await RunAsync(host, "ask_client.py", 12345, "hello\n")).ShouldPrint("Message: hello\n");
        (await RunAsync(host, "udp_client.py", 12345, "hello\nquit\n")).Text.ShouldContain("hello\n");
        (await RunAsync(host, "ask_client.py", 9999, "Ann\n")).ShouldPrint("Message: welcome Ann\n");
        (await RunAsync(host, "months_client.py", 8091, "5\n0\n")).Text.ShouldContain("Number: May\n");
        (await RunAsync(host, "months_udp_client.py", 8091, "5\n0\n")).Text.ShouldContain("Number: May\n");
        (await RunAsync(host, "hear_client.py", 9991, "")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Connect_finds_a_program_that_serves_at_its_own_hosts_name()
    {
        await using var host = await OwnNamespace.MakeAsync("beginner", Hosts);
        await using var server = host.Start("python3", "-u", OtherProgram.Path("greet_server.py"), "9000");
        await server.OutputHoldsAsync("listening");
        var heard = await host.RunAsync(ParleyProcess.Path, "connect", "tcp://beginner:9000");
        heard.ShouldPrint("Thank you for connecting");
    }

    [Fact]
    public async Task Explain_names_the_hosts_own_address()
    {
        await using var host = await OwnNamespace.MakeAsync("beginner", Hosts);
        var explained = await host.RunAsync(ParleyProcess.Path, "explain");
        explained.ExitCode.ShouldBe(0);
        explained.Text.ShouldContain("beginner");
        explained.Text.ShouldContain("127.0.1.1");
    }

    private static async Task<Finished> RunAsync(OwnNamespace host, string program, int port, string typed)
    {
        await using var python = host.Start("python3", "-u", OtherProgram.Path(program), $"{port}");
        return await python.FinishAsync(System.Text.Encoding.UTF8.GetBytes(typed));
    }
}
