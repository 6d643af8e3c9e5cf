namespace Parley.Peers.Tests;

/// <summary>A beginner's program is the other end of each verb.</summary>
public sealed class PythonServerTests
{
    [Fact]
    public async Task Connect_prints_what_a_program_says()
    {
        await using var server = await PythonServer.StartAsync("greet_server.py");
        (await ParleyProcess.RunAsync("", "connect", server.Address)).ShouldPrint("Thank you for connecting");
        (await server.Program.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Connect_talks_with_the_person_behind_a_program()
    {
        await using var server = await PythonServer.StartAsync("desk_server.py");
        await using var client = ParleyProcess.Start("connect", server.Address, "--bare");
        await client.OutputHoldsAsync("Welcome to the Server");
        await client.TypeAsync("Are you open?\n");
        await server.Program.OutputHoldsAsync("Client: Are you open?\n");
        await server.Program.TypeAsync("Until six.\n");
        await client.OutputHoldsAsync("Until six.");
        client.EndInput();
        (await client.FinishAsync()).ExitCode.ShouldBe(0);
        (await server.Program.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Connect_prints_an_answer_that_comes_long_after_the_end_of_input()
    {
        await using var server = await PythonServer.StartAsync("slow_server.py");
        (await ParleyProcess.RunAsync("hello", "connect", server.Address)).ShouldPrint("You said hello");
    }

    [Fact]
    public async Task Connect_sends_each_line_as_a_datagram()
    {
        await using var server = await PythonServer.StartAsync("udp_server.py", "udp");
        (await ParleyProcess.RunAsync("one\ntwo\n", "connect", server.Address)).ShouldPrint("ONETWO");
        server.Program.OutputText.ShouldContain("they say one\nthey say two\n");
    }

    [Fact]
    public async Task Send_prints_a_programs_answer()
    {
        await using var server = await PythonServer.StartAsync("ask_server.py");
        (await ParleyProcess.RunAsync("", "send", server.Address, "hello")).ShouldPrint("HELLO");
        (await server.Program.FinishAsync()).Text.ShouldContain("they say hello\n");
    }

    [Fact]
    public async Task Send_prints_a_datagrams_answer()
    {
        await using var server = await PythonServer.StartAsync("udp_server.py", "udp");
        (await ParleyProcess.RunAsync("", "send", server.Address, "hello")).Text.Trim().ShouldBe("HELLO");
    }

    [Fact]
    public async Task Send_expects_an_answer()
    {
        await using var server = await PythonServer.StartAsync("udp_server.py", "udp");
        (await ParleyProcess.RunAsync("", "send", server.Address, "hello", "--expect", "^HELLO$")).ExitCode.ShouldBe(0);
        (await ParleyProcess.RunAsync("", "send", server.Address, "hello", "--expect", "^hello$")).ExitCode.ShouldBe(4);
    }

    [Theory]
    [InlineData("tcp", "ask_client.py", "Are you open?\n")]
    [InlineData("udp", "udp_client.py", "Are you open?\nquit\n")]
    public async Task Listen_answers_a_programs_question(string scheme, string program, string typed)
    {
        var port = scheme == "tcp" ? FreePort.Tcp() : FreePort.Udp();
        await using var desk = ParleyProcess.Start("listen", $"{scheme}://{OwnHost.Address}:{port}");
        await desk.ErrorHoldsAsync($":{port}");
        await using var client = OtherProgram.StartPython(program, $"{port}");
        await client.TypeAsync(typed);
        await desk.OutputHoldsAsync("Are you open?");
        await desk.TypeAsync("Until six.\n");
        await client.OutputHoldsAsync("Until six.");
        (await client.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Listen_greets_and_replies_without_a_person()
    {
        var port = FreePort.Tcp();
        await using var desk = ParleyProcess.Start("listen", $"tcp://{OwnHost.Address}:{port}", "--greeting", "Welcome to the Server", "--reply", "Come later.");
        await desk.ErrorHoldsAsync($":{port}");
        var talked = await OtherProgram.RunPythonAsync("Are you open?\nSure?\nbye\n", "desk_client.py", $"{port}");
        talked.ExitCode.ShouldBe(0, talked.Error);
        talked.Text.ReplaceLineEndings("|").ShouldContain("Welcome to the Server");
        talked.Text.Split("Server: Come later.").Length.ShouldBe(3, talked.Text);
    }

    [Fact]
    public async Task Relay_stands_between_two_programs()
    {
        await using var server = await PythonServer.StartAsync("ask_server.py");
        var port = FreePort.Tcp();
        await using var relay = ParleyProcess.Start("relay", $"tcp://{OwnHost.Address}:{port}", server.Address);
        await relay.ErrorHoldsAsync($":{port}");
        (await OtherProgram.RunPythonAsync("hello\n", "ask_client.py", $"{port}")).ShouldPrint("Message: HELLO\n");
    }

    [Fact]
    public async Task Ping_finds_a_program_that_listens()
    {
        await using var server = await PythonServer.StartAsync("greet_server.py");
        (await ParleyProcess.RunAsync("", "ping", server.Address, "--count", "1", "--wait", "30s")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Ping_finds_a_program_that_answers_datagrams()
    {
        await using var server = await PythonServer.StartAsync("udp_server.py", "udp");
        (await ParleyProcess.RunAsync("", "ping", server.Address, "--count", "1", "--wait", "30s")).ExitCode.ShouldBe(0);
    }
}
