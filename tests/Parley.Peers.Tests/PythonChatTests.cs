namespace Parley.Peers.Tests;

/// <summary>Programs written for a chat between two meet in Parley's chat.</summary>
public sealed class PythonChatTests
{
    [Fact]
    public async Task Two_programs_talk_as_if_nothing_stood_between_them()
    {
        await using var served = await ServedParley.StartAsync($"chat=tcp://{OwnHost.Address}:0");
        await using var ann = await JoinAsync("chat_client.py", served.Address("chat"), "Ann");
        await using var bob = await JoinAsync("chat_first_client.py", served.Address("chat"), "Bob");
        await ann.OutputHoldsAsync("Bob is here\n");
        await bob.OutputHoldsAsync("Ann is here\n");

        await bob.TypeAsync("Hello, Ann\n");
        await ann.OutputHoldsAsync("Bob says Hello, Ann\n");
        await ann.TypeAsync("Hello, Bob\n");
        await bob.OutputHoldsAsync("Ann says Hello, Bob\n");
        await bob.TypeAsync("Café?\n");
        await ann.OutputHoldsAsync("Bob says Café?\n");
        await ann.TypeAsync("[e]\n");
        (await ann.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Programs_on_tcp_and_on_udp_are_in_one_room()
    {
        await using var served = await ServedParley.StartAsync($"chat=tcp://{OwnHost.Address}:0", $"chat=udp://{OwnHost.Address}:0");
        await using var ann = await JoinAsync("chat_udp_client.py", served.Address("chat", "udp"), "Ann");
        await using var bob = await JoinAsync("chat_first_client.py", served.Address("chat"), "Bob");
        await bob.OutputHoldsAsync("Ann is here\n");
        await bob.TypeAsync("Hello, Ann\n");
        await ann.OutputHoldsAsync("Bob: Hello, Ann\n");
        await ann.TypeAsync("Hello, Bob\n");
        await bob.OutputHoldsAsync("Ann says Hello, Bob\n");
    }

    [Fact]
    public async Task A_program_talks_with_the_host_of_a_chat()
    {
        var port = FreePort.Tcp();
        await using var host = ParleyProcess.Start("chat", "--host", $"tcp://{OwnHost.Address}:{port}", "--name", "Ann");
        await host.ErrorHoldsAsync($":{port}");
        await using var bob = await JoinAsync("chat_first_client.py", $":{port}", "Bob");
        await bob.OutputHoldsAsync("Ann is here\n");
        await bob.TypeAsync("Hello, Ann\n");
        await host.OutputHoldsAsync("Bob: Hello, Ann\n");
        await host.TypeAsync("Hello, Bob\n");
        await bob.OutputHoldsAsync("Ann says Hello, Bob\n");
    }

    [Fact]
    public async Task The_verb_chat_talks_with_a_program_that_waits_for_one_other()
    {
        await using var ann = await PythonServer.StartAsync("chat_server.py");
        await ann.Program.TypeAsync("Ann\n");
        await using var bob = ParleyProcess.Start("chat", ann.Address, "--name", "Bob");
        await bob.OutputHoldsAsync("Ann");
        await ann.Program.TypeAsync("Hello, Bob\n");
        await bob.OutputHoldsAsync("Hello, Bob");
        await bob.TypeAsync("Hello, Ann\n");
        await ann.Program.OutputHoldsAsync("says Hello, Ann\n");
        await ann.Program.TypeAsync("[e]\n");
        (await ann.Program.FinishAsync()).ExitCode.ShouldBe(0);
        bob.EndInput();
        (await bob.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_letter_that_comes_byte_by_byte_is_a_letter()
    {
        await using var served = await ServedParley.StartAsync($"chat=tcp://{OwnHost.Address}:0");
        await using var ann = ParleyProcess.Start("chat", served.Address("chat"), "--name", "Ann");
        await ann.OutputHoldsAsync("Welcome, Ann");
        await using var zoe = OtherProgram.StartPython("letter_client.py", Places.Port(served.Address("chat")), "0.01", "newline");
        await ann.OutputHoldsAsync("Zoe: é\n");
    }

    [Fact]
    public async Task A_letter_whose_bytes_are_messages_apart_is_a_letter_all_the_same()
    {
        await using var served = await ServedParley.StartAsync($"chat=tcp://{OwnHost.Address}:0");
        await using var ann = ParleyProcess.Start("chat", served.Address("chat"), "--name", "Ann");
        await ann.OutputHoldsAsync("Welcome, Ann");
        // Longer than the 100 ms of silence that end a message of a peer without newlines.
        await using var zoe = OtherProgram.StartPython("letter_client.py", Places.Port(served.Address("chat")), "0.3");
        await ann.OutputHoldsAsync("Zoe: é\n");
    }

    private static async Task<OtherProgram> JoinAsync(string program, string address, string name)
    {
        var member = OtherProgram.StartPython(program, Places.Port(address));
        await member.TypeAsync(name + "\n");
        return member;
    }
}
