namespace Parley.Cli.Tests;

public sealed class ServeConfigTests
{
    [Fact]
    public async Task A_file_says_what_is_served()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("parley.json"), """
            { // two services
              "web": "off",
              "services": { "echo": "tcp://127.0.0.1:0", "months": ["udp://127.0.0.1:0"] },
              "limits": { "drain": "1s" }
            }
            """, Guard.Token);
        await using var served = await ServedParley.StartAsync("--config", folder.File("parley.json"));
        (await ParleyProcess.RunAsync("", "send", served.Address("echo"), "x")).ShouldPrint("x");
        (await ParleyProcess.RunAsync("", "send", served.Address("months", "udp"), "7")).Text.ShouldContain("July");
    }

    [Fact]
    public async Task The_limits_of_a_file_bite()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("parley.json"), """{ "services": { "echo": "tcp://127.0.0.1:0" }, "limits": { "connections": 1 } }""", Guard.Token);
        await using var served = await ServedParley.StartAsync("--config", folder.File("parley.json"));
        using var first = await served.ConnectAsync("echo");
        await first.SayAsync("x");
        await first.ReadUntilAsync("x");
        using var second = await served.ConnectAsync("echo");
        await served.Process.ErrorHoldsAsync("turned");
    }

    [Fact]
    public async Task A_missing_file_is_one_sentence_and_exits_1() =>
        (await ParleyProcess.RunAsync("", "serve", "--config", "no-such.json")).ShouldFail(1, "no-such.json");

    [Theory]
    [InlineData("{\n\"servces\": {}\n}", "line 2")]
    [InlineData("{\n\"services\": {\n\"ehco\": \"tcp://127.0.0.1:0\" } }", "line 3: there is no service ehco")]
    [InlineData("{\n\"services\": { \"echo\": [\n\"tcp://127.0.0.1:0\",\n\"tcp://127.0.0.1:x!\" ] } }", "line 4")]
    public async Task A_wrong_file_is_a_usage_error_that_names_the_line(string json, string problem)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("parley.json"), json, Guard.Token);
        (await ParleyProcess.RunAsync("", "serve", "--config", folder.File("parley.json"))).ShouldFail(2, problem);
    }
}
