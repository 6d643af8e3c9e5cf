using Parley.Services;

namespace Parley.Examples.Tests;

public sealed class ExampleTests
{
    private const string Introduction = "Hey there, I am going to provide you the month, if you provide me an integer from 1-12";

    private static CancellationToken Guard => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    [Fact]
    public async Task The_echo_server_echoes_and_ends_with_enter()
    {
        await using var example = ExampleProcess.Start("EchoServer", "tcp://127.0.0.1:0");
        (await AskAsync(await example.LineAsync(), "hello", "hello again")).ShouldBe(["hello", "hello again"]);
        (await example.EndAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task The_greeter_is_one_service_at_three_kinds_of_address()
    {
        var folder = Directory.CreateTempSubdirectory("parley-").FullName;
        try
        {
            await using var example = ExampleProcess.Start("Greeter", "tcp://127.0.0.1:0", "udp://127.0.0.1:0", $"unix:{folder}/greeter");
            var (tcp, udp, unix) = (await example.LineAsync(), await example.LineAsync(), await example.LineAsync());
            (await AskAsync(tcp, "Ann", "bye")).ShouldBe(["Hello, Ann! You are number 1.", "Goodbye to all 1 of you."]);
            (await AskAsync(udp, "Bob", "Eve", "bye")).ShouldBe(["Hello, Bob! You are number 2.", "Hello, Eve! You are number 3.", "Goodbye to all 2 of you."]);
            (await AskAsync(unix, "Zoë")).ShouldBe(["Hello, Zoë! You are number 4."]);
            (await example.EndAsync()).ShouldBe(0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Ask_months_prints_what_the_service_says(string kind)
    {
        await using var server = await Server.StartAsync($"{kind}://127.0.0.1:0", new Months(), cancellation: Guard);
        await using var example = ExampleProcess.Start("AskMonths", server.Endpoints[0].Address.ToString());
        (await example.RestAsync()).ReplaceLineEndings("\n").ShouldBe($"{Introduction}\nJuly\nDecember\nGoodbye\n");
    }

    private static async Task<List<string?>> AskAsync(string address, params string[] questions)
    {
        await using var talk = await Client.TalkAsync(ConnectTarget.Parse(address), cancellation: Guard);
        List<string?> answers = [];
        foreach (var question in questions)
        {
            await talk.SendAsync(question, Guard);
            answers.Add((await talk.ReceiveAsync(Guard))?.Text);
        }

        return answers;
    }
}
