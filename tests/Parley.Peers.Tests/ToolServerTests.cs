namespace Parley.Peers.Tests;

/// <summary><c>connect</c> and <c>send</c> are clients of netcat-openbsd, ncat and socat.</summary>
public sealed class ToolServerTests
{
    [Theory]
    [MemberData(nameof(Tools.Servers), MemberType = typeof(Tools))]
    public async Task Connect_talks_with_a_tool(string scheme, string command, string marker)
    {
        using var place = new Place(scheme);
        await using var server = place.Start(command);
        await server.ErrorHoldsAsync(marker);
        await using var client = ParleyProcess.Start("connect", place.Address);
        await client.TypeAsync("hello é\n");
        await server.OutputHoldsAsync("hello é");
        await server.TypeAsync("good day\n");
        await client.OutputHoldsAsync("good day\n");
        client.EndInput();
        server.EndInput();
        (await client.FinishAsync()).ShouldPrint("good day\n");
        // A line is a record, without its newline, where the socket keeps boundaries.
        if (Tools.HasEnd(scheme))
            (await server.FinishAsync()).ShouldPrint(scheme.StartsWith("unix-seqpacket", StringComparison.Ordinal) ? "hello é" : "hello é\n");
    }

    [Theory]
    [MemberData(nameof(Tools.Servers), MemberType = typeof(Tools))]
    public async Task Send_gets_the_answer_of_a_tool(string scheme, string command, string marker)
    {
        using var place = new Place(scheme);
        await using var server = place.Start(command);
        await server.ErrorHoldsAsync(marker);
        await using var client = ParleyProcess.Start("send", place.Address, "--wait", "30s", "hello");
        await server.OutputHoldsAsync("hello");
        await server.TypeAsync("good day\n");
        (await client.FinishAsync()).ShouldPrint("good day\n");
    }

    [Theory]
    [MemberData(nameof(Tools.Servers), MemberType = typeof(Tools))]
    public async Task Relay_leads_to_a_tool_from_another_kind_of_socket(string scheme, string command, string marker)
    {
        using var place = new Place(scheme);
        using var front = new Place("tcp");
        await using var server = place.Start(command);
        await server.ErrorHoldsAsync(marker);
        await using var relay = ParleyProcess.Start("relay", front.Address, place.Address);
        await relay.ErrorHoldsAsync(Places.Port(front.Address));
        await using var client = front.Start("socat - TCP:{host}:{port}");
        await client.TypeAsync("hello\n");
        await server.OutputHoldsAsync("hello");
        await server.TypeAsync("good day\n");
        await client.OutputHoldsAsync("good day\n");
    }

    [Fact]
    public async Task Relay_passes_the_end_of_input_on_and_waits_for_the_answer()
    {
        await using var server = await PythonServer.StartAsync("slow_server.py");
        using var front = new Place("unix");
        await using var relay = ParleyProcess.Start("relay", front.Address, server.Address);
        await relay.ErrorHoldsAsync(front.Address);
        await using var client = front.Start("socat -t 30 - UNIX-CONNECT:{path}");
        (await client.FinishAsync("hello"u8.ToArray())).ShouldPrint("You said hello");
    }
}
