using Greeter;
using Parley.Services;

namespace Parley.Examples.Tests;

/// <summary>Code that pages show, and that is too short for a project of its own.</summary>
public sealed class PageCode
{
    [Fact]
    public async Task The_code_of_the_readme_runs()
    {
        using var console = new HeardConsole();
        // <snippet readme>
        await using var server = await Server.StartAsync("tcp://127.0.0.1:2053", new Echo());

        await using var talk = await Client.TalkAsync(ConnectTarget.Parse("tcp://127.0.0.1:2053"));
        await talk.SendAsync("hello");
        Console.WriteLine((await talk.ReceiveAsync())?.Text);
        // </snippet>
        console.Text.ShouldBe("hello" + Environment.NewLine);
    }

    [Fact]
    public async Task The_events_of_sockets_are_heard()
    {
        using var console = new HeardConsole();
        // <snippet wire>
        var wire = new WireEvents();
        wire.Happened += (in happened) => Console.WriteLine($"{happened.Socket} {happened.Kind} {happened.Remote}");
        await using var server = await Server.StartAsync("tcp://127.0.0.1:0", new Echo(), new ServerOptions { Wire = wire });
        // </snippet>
        console.Text.ShouldContain(" Opened ");
        console.Text.ShouldContain(" Bound ");
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

    /// <summary>What the code of a page prints. The tests of a class run one after the other, and no other test here prints.</summary>
    private sealed class HeardConsole : IDisposable
    {
        private readonly TextWriter _before = Console.Out;
        private readonly StringWriter _heard = new();

        public HeardConsole() => Console.SetOut(TextWriter.Synchronized(_heard));

        public string Text => _heard.ToString();

        public void Dispose() => Console.SetOut(_before);
    }
}
