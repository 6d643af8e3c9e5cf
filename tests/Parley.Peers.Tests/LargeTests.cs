namespace Parley.Peers.Tests;

/// <summary>Where other programs cut or lose what was sent.</summary>
public sealed class LargeTests
{
    [Theory]
    [InlineData(20_000)]
    [InlineData(65_507)]
    public async Task A_large_datagram_comes_back_whole_from_echo(int size)
    {
        await using var served = await ServedParley.StartAsync($"echo=udp://{OwnHost.Address}:0");
        (await OtherProgram.RunPythonAsync("", "large_udp_client.py", Places.Port(served.Address("echo", "udp")), $"{size}"))
            .ShouldPrint($"{size} bytes, the same\n");
    }

    [Theory]
    [InlineData(20_000, "connect", "--whole")]
    [InlineData(65_507, "connect", "--whole")]
    [InlineData(20_000, "send", "--quiet")]
    [InlineData(65_507, "send", "--quiet")]
    public async Task A_large_datagram_goes_whole_to_a_program_and_back(int size, string verb, string option)
    {
        await using var server = await PythonServer.StartAsync("large_udp_server.py", "udp");
        var text = new string('x', size);
        (await ParleyProcess.RunAsync(text, verb, server.Address, option)).ShouldPrint(text);
        server.Program.OutputText.ShouldContain($"got {size} bytes\n");
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(65_507)]
    public async Task A_large_datagram_is_shown_whole_by_listen(int size)
    {
        using var place = new Place("udp");
        await using var desk = ParleyProcess.Start("listen", place.Address, "--reply", new string('y', size));
        await desk.ErrorHoldsAsync(place.Address);
        await using var client = place.Start("socat -b 65536 - UDP:{host}:{port}");
        await client.TypeAsync(new string('x', size));
        await desk.OutputHoldsAsync(new string('x', size));
        await client.OutputHoldsAsync(new string('y', size));
    }

    [Fact]
    public async Task Five_megabytes_sent_before_reading_do_not_cost_the_greeting()
    {
        await using var served = await ServedParley.StartAsync($"greet=tcp://{OwnHost.Address}:0");
        (await OtherProgram.RunPythonAsync("", "shouting_client.py", Places.Port(served.Address("greet"))))
            .ShouldPrint("Thank you for connecting\n");
    }
}
