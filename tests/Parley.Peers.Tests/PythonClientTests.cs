using System.Globalization;

namespace Parley.Peers.Tests;

/// <summary>A beginner's program is the client of each service.</summary>
public sealed class PythonClientTests
{
    [Theory]
    [InlineData("greet", "Thank you for connecting")]
    [InlineData("time", ":")]
    [InlineData("quote", " ")]
    [InlineData("daytime", ":")]
    public async Task A_program_that_only_receives_hears_a_service(string service, string part)
    {
        await using var served = await ServeAsync(service, "tcp");
        var heard = await OtherProgram.RunPythonAsync("", "hear_client.py", Port(served, service));
        heard.ExitCode.ShouldBe(0, heard.Error);
        heard.Text.ShouldContain(part);
    }

    [Theory]
    [InlineData("greet", "Thank you for connecting")]
    [InlineData("echo", "Hello, server")]
    [InlineData("time", ":")]
    [InlineData("quote", " ")]
    [InlineData("daytime", ":")]
    [InlineData("chargen", "")]
    public async Task A_program_that_sends_a_datagram_gets_the_answer(string service, string part)
    {
        await using var served = await ServeAsync(service, "udp");
        var heard = await OtherProgram.RunPythonAsync("Hello, server\nquit\n", "udp_client.py", Port(served, service, "udp"));
        heard.ExitCode.ShouldBe(0, heard.Error);
        heard.Text.ShouldContain(part);
    }

    [Theory]
    [InlineData("echo", "Ann Other", "Ann Other")]
    [InlineData("welcome", "Ann Other", "welcome Ann Other")]
    public async Task A_program_that_sends_without_a_newline_gets_the_answer(string service, string message, string answer)
    {
        await using var served = await ServeAsync(service, "tcp");
        (await OtherProgram.RunPythonAsync(message + "\n", "ask_client.py", Port(served, service))).ShouldPrint($"Message: {answer}\n");
    }

    [Fact]
    public async Task The_name_that_welcome_read_stands_on_standard_error()
    {
        await using var served = await ServeAsync("welcome", "tcp");
        await OtherProgram.RunPythonAsync("Ann\n", "ask_client.py", Port(served, "welcome"));
        await served.Process.ErrorHoldsAsync("Ann");
    }

    [Theory]
    [InlineData("tcp", "months_client.py")]
    [InlineData("udp", "months_udp_client.py")]
    public async Task Months_answers_each_message_once(string scheme, string program)
    {
        await using var served = await ServeAsync("months", scheme);
        var talked = await OtherProgram.RunPythonAsync("2\n12\n13\n0\n", program, Port(served, "months", scheme));
        talked.ExitCode.ShouldBe(0, talked.Error);
        var lines = talked.Lines();
        lines.Length.ShouldBe(5, talked.Text);
        lines[0].ShouldBe("Hey there, I am going to provide you the month, if you provide me an integer from 1-12");
        lines[1].ShouldBe("Number: February");
        lines[2].ShouldBe("Number: December");
        lines[3].ShouldContain("12");
    }

    [Fact]
    public async Task The_person_at_the_desk_answers_each_client()
    {
        await using var served = await ServeAsync("desk", "tcp");
        await using var ann = OtherProgram.StartPython("desk_client.py", Port(served, "desk"));
        await using var bob = OtherProgram.StartPython("desk_client.py", Port(served, "desk"));
        await ann.OutputHoldsAsync("Welcome to the Server\n");
        await bob.OutputHoldsAsync("Welcome to the Server\n");

        await ann.TypeAsync("Are you open?\n");
        await served.Process.ErrorHoldsAsync("Are you open?");
        await bob.TypeAsync("Where are you?\n");
        await served.Process.ErrorHoldsAsync("Where are you?");

        await served.Process.TypeAsync("Until six.\n");
        await ann.OutputHoldsAsync("Server: Until six.\n");
        await served.Process.TypeAsync("Behind you.\n");
        await bob.OutputHoldsAsync("Server: Behind you.\n");
        await ann.TypeAsync("bye\n");
        (await ann.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Discard_takes_everything_and_says_nothing()
    {
        await using var served = await ServeAsync("discard", "tcp");
        (await OtherProgram.RunPythonAsync("", "discard_client.py", Port(served, "discard"))).ShouldPrint("got 0 bytes\n");
    }

    [Fact]
    public async Task Chargen_sends_lines_of_72_characters()
    {
        await using var served = await ServeAsync("chargen", "tcp");
        var read = await OtherProgram.RunPythonAsync("", "chargen_client.py", Port(served, "chargen"));
        read.ExitCode.ShouldBe(0, read.Error);
        read.Lines().Length.ShouldBe(3);
        read.Lines()[1].Length.ShouldBe(72);
    }

    [Theory]
    [InlineData("tcp", "rfc868_client.py")]
    [InlineData("udp", "rfc868_udp_client.py")]
    public async Task Rfc868_gives_the_seconds(string scheme, string program)
    {
        await using var served = await ServeAsync("rfc868", scheme);
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var read = await OtherProgram.RunPythonAsync("", program, Port(served, "rfc868", scheme));
        read.ExitCode.ShouldBe(0, read.Error);
        long.Parse(read.Text, CultureInfo.InvariantCulture).ShouldBeInRange(before, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    }

    private static Task<ServedParley> ServeAsync(string service, string scheme) =>
        ServedParley.StartAsync($"{service}={scheme}://{OwnHost.Address}:0");

    private static string Port(ServedParley served, string service, string scheme = "tcp") => Places.Port(served.Address(service, scheme));
}
