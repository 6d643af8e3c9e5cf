using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Parley.Cli.Tests;

public sealed class ServeTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_drains_and_exits_0(string signal)
    {
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0");
        using var client = await served.ConnectAsync("echo");
        await client.SayAsync("owed");
        (await client.ReadUntilAsync("owed")).ShouldBe("owed");
        await served.Process.SignalAsync(signal);
        (await client.ReadToEndAsync()).ShouldBeEmpty();
        client.Shutdown(SocketShutdown.Both);
        (await served.Process.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        await using var served = await ServedParley.StartAsync("discard=tcp://127.0.0.1:0");
        using var client = await served.ConnectAsync("discard");
        await served.Process.ErrorHoldsAsync("client 1 from");
        await served.Process.SignalAsync("TERM");
        (await client.ReadToEndAsync()).ShouldBeEmpty();
        if (!served.Process.HasExited)
            await served.Process.SignalAsync("TERM");
        (await served.Process.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task One_line_on_standard_error_for_each_client_that_comes_and_goes()
    {
        await using var served = await ServedParley.StartAsync("greet=tcp://127.0.0.1:0");
        using (var client = await served.ConnectAsync("greet"))
        {
            var own = client.LocalEndPoint;
            Encoding.UTF8.GetString(await client.ReadToEndAsync()).TrimEnd().ShouldBe("Thank you for connecting");
            client.Shutdown(SocketShutdown.Both);
            await served.Process.ErrorHoldsAsync($"greet: client 1 from tcp://{own} left");
        }

        served.Process.OutputText.ShouldEndWith("ready\n");
    }

    [Fact]
    public async Task Quiet_says_nothing_of_clients()
    {
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0", "--quiet");
        (await ParleyProcess.RunAsync("", "send", served.Address("echo"), "x")).ShouldPrint("x");
        await served.Process.SignalAsync("TERM");
        (await served.Process.FinishAsync()).Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_service_stands_at_several_addresses_of_every_kind()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("echo");
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0", "echo=udp://127.0.0.1:0", $"echo=unix:{path}");
        foreach (var address in new[] { served.Address("echo"), served.Address("echo", "udp"), $"unix:{path}" })
            (await ParleyProcess.RunAsync("", "send", address, "hello")).ShouldPrint("hello");
    }

    [Fact]
    public async Task The_table_can_be_json()
    {
        await using var process = ParleyProcess.Start("serve", "--json", "echo=tcp://127.0.0.1:0");
        await process.OutputHoldsAsync("ready\n");
        var lines = process.OutputText.Split('\n');
        using var row = JsonDocument.Parse(lines[0]);
        row.RootElement.GetProperty("service").GetString().ShouldBe("echo");
        row.RootElement.GetProperty("listens").GetBoolean().ShouldBeTrue();
        row.RootElement.GetProperty("address").GetString()!.ShouldStartWith("tcp://127.0.0.1:");
        lines[1].ShouldBe("ready");
    }

    [Fact]
    public async Task A_port_that_was_asked_for_by_name_and_is_taken_exits_1()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var address = $"tcp://127.0.0.1:{((IPEndPoint)taken.LocalEndPoint!).Port}";
        (await ParleyProcess.RunAsync("", "serve", $"echo={address}")).ShouldFail(1, address).Error.ShouldContain("in use");
    }

    [Fact]
    public async Task A_privileged_port_exits_1()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root may have every port");
        (await ParleyProcess.RunAsync("", "serve", "echo=tcp://127.0.0.1:7")).ShouldFail(1, "tcp://127.0.0.1:7");
    }

    [Theory]
    [InlineData("bogus=tcp://127.0.0.1:0", "bogus")]
    [InlineData("echo=tcp://127.0.0.1", "port")]
    [InlineData("echo=tcp://127.0.0.1:0?bakclog=5", "bakclog")]
    [InlineData("echo=tcp://127.0.0.1:0?zone=UTC", "zone")]
    [InlineData("exec:cat", "exec:cat")]
    public async Task A_wrong_service_or_address_is_a_usage_error(string word, string part) =>
        (await ParleyProcess.RunAsync("", "serve", word)).ShouldFail(2, part);

    [Fact]
    public async Task A_page_that_does_not_exist_yet_cannot_be_asked_for() =>
        (await ParleyProcess.RunAsync("", "serve", "--web", "tcp://127.0.0.1:0", "echo=tcp://127.0.0.1:0")).ShouldFail(2, "--web");

    [Fact]
    public async Task A_program_is_served_with_its_own_equals_signs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "env is a Unix program");
        await using var process = ParleyProcess.Start("serve", "exec:env A=B cat=tcp://127.0.0.1:0");
        await process.OutputHoldsAsync("ready\n");
        process.OutputText.ShouldContain("exec:env A=B cat ");
    }

    [Fact]
    public async Task The_ready_file_is_there_while_it_serves_and_names_the_addresses()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("ready"), "stale", Guard.Token);
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0", "--ready-file", folder.File("ready"));
        await served.Process.SignalAsync("TERM");
        await served.Process.FinishAsync();
        File.Exists(folder.File("ready")).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_typed_answers_the_desk()
    {
        await using var served = await ServedParley.StartAsync("desk=tcp://127.0.0.1:0");
        using var client = await served.ConnectAsync("desk");
        await client.ReadUntilAsync("Welcome to the Server");
        await client.SayAsync("is anybody here?\n");
        await served.Process.ErrorHoldsAsync("client 1 asks: is anybody here?");
        await served.Process.TypeAsync("yes, me\n");
        (await client.ReadUntilAsync("yes, me")).ShouldContain("yes, me");
    }

    [Fact]
    public async Task A_peers_name_cannot_steer_the_operators_terminal()
    {
        await using var served = await ServedParley.StartAsync("desk=tcp://127.0.0.1:0");
        using var client = await served.ConnectAsync("desk");
        await client.SayAsync("\x1b[2Jgone\u202e\n");
        await served.Process.ErrorHoldsAsync("\\x1b[2Jgone\\u202e");
    }
}
