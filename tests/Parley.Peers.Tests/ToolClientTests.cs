namespace Parley.Peers.Tests;

/// <summary>netcat-openbsd, ncat and socat are clients of <c>serve</c> and <c>listen</c>.</summary>
public sealed class ToolClientTests
{
    [Theory]
    [MemberData(nameof(Tools.Clients), MemberType = typeof(Tools))]
    public async Task Echo_gives_back_what_a_tool_sends(string scheme, string command)
    {
        using var place = new Place(scheme);
        await using var served = await ServedParley.StartAsync($"echo={place.Address}");
        await using var client = place.Start(command);
        await client.TypeAsync("hello\n");
        await client.OutputHoldsAsync("hello\n");
        await client.TypeAsync("and again é\n");
        await client.OutputHoldsAsync("hello\nand again é\n");
        if (!Tools.HasEnd(scheme))
            return;
        client.EndInput();
        (await client.FinishAsync()).ExitCode.ShouldBe(0);
        await served.Process.ErrorHoldsAsync("left: finished");
    }

    [Theory]
    [MemberData(nameof(Tools.Clients), MemberType = typeof(Tools))]
    public async Task The_operator_of_listen_answers_a_tool(string scheme, string command)
    {
        using var place = new Place(scheme);
        await using var desk = ParleyProcess.Start("listen", place.Address);
        await desk.ErrorHoldsAsync(place.Address);
        await using var client = place.Start(command);
        await client.TypeAsync("Are you open?\n");
        await desk.OutputHoldsAsync("Are you open?\n");
        await desk.TypeAsync("Until six.\n");
        await client.OutputHoldsAsync("Until six.");
        await desk.TypeAsync("[e]\n");
        (await desk.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("nc -N {host} {port}")]
    [InlineData("ncat {host} {port}")]
    [InlineData("socat - TCP:{host}:{port}")]
    public async Task Listen_once_takes_one_client_raw(string command)
    {
        using var place = new Place("tcp");
        await using var server = ParleyProcess.Start("listen", "--once", place.Address);
        await server.ErrorHoldsAsync(place.Address);
        await using var client = place.Start(command);
        await client.TypeAsync("no newline");
        await server.OutputHoldsAsync("no newline");
        await server.TypeAsync("nor here");
        await client.OutputHoldsAsync("nor here");
        client.EndInput();
        server.EndInput();
        (await server.FinishAsync()).ShouldPrint("no newline");
        (await client.FinishAsync()).ShouldPrint("nor here");
    }

    [Fact]
    public async Task Netcats_probe_finds_a_service()
    {
        using var place = new Place("tcp");
        await using var served = await ServedParley.StartAsync($"greet={place.Address}");
        await using var probe = place.Start("nc -z {host} {port}");
        (await probe.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_program_behind_exec_reads_to_netcats_end_and_answers()
    {
        using var place = new Place("tcp");
        await using var served = await ServedParley.StartAsync($"exec:{OtherProgram.Require("sort")}={place.Address}");
        await using var client = place.Start("nc -N {host} {port}");
        (await client.FinishAsync("b\na\n"u8.ToArray())).ShouldPrint("a\nb\n");
    }

    [Theory]
    [InlineData("welcome")]
    [InlineData("months")]
    public async Task A_web_client_gets_nothing_from_a_service_of_lines(string service)
    {
        await using var served = await ServedParley.StartAsync($"{service}=tcp://127.0.0.1:0");
        var url = $"http://127.0.0.1:{Places.Port(served.Address(service))}/";
        var refused = await OtherProgram.RunAsync("", "curl", "--silent", "--http0.9", "--max-time", "30", url);
        // curl's 52: the server replied with nothing.
        refused.ExitCode.ShouldBe(52, refused.Text);
        await served.Process.ErrorHoldsAsync("HTTP request");
    }
}
