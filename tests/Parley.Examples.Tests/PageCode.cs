using Greeter;
using Parley.Services;

namespace Parley.Examples.Tests;

/// <summary>Code that pages show, and that is too short for a project of its own.</summary>
public sealed class PageCode
{
    [Fact]
    public async Task The_code_of_the_readme_runs()
    {
        var output = new StringWriter();
        var console = Console.Out;
        Console.SetOut(output);
        try
        {
            // <snippet readme>
            await using var server = await Server.StartAsync("tcp://127.0.0.1:2053", new Echo());

            await using var talk = await Client.TalkAsync(ConnectTarget.Parse("tcp://127.0.0.1:2053"));
            await talk.SendAsync("hello");
            Console.WriteLine((await talk.ReceiveAsync())?.Text);
            // </snippet>
        }
        finally
        {
            Console.SetOut(console);
        }

        output.ToString().TrimEnd().ShouldBe("hello");
    }

    [Fact]
    public async Task A_service_is_tested_without_a_network()
    {
        // <snippet memory>
        var memory = new MemoryTransport();
        await using var server = await Server.StartAsync("memory:greeter", new GreeterService(), new ServerOptions { Transports = [memory] });
        await using var talk = await Client.TalkAsync(ConnectTarget.Parse("memory:greeter"), new ClientOptions { Transports = [memory] });
        await talk.SendAsync("Ann");
        (await talk.ReceiveAsync())?.Text.ShouldBe("Hello, Ann! You are number 1.");
        // </snippet>
    }
}
