using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Parley.Cli.Tests;

/// <summary>A server that has used up its descriptors.</summary>
public sealed class DescriptorTests
{
    // The runtime needs more than a hundred to start. Where it gets none later, it ends the process: hence those that are kept.
    private const int Descriptors = 200;

    [Fact]
    public async Task Out_of_descriptors_accepting_pauses_without_spinning_and_goes_on_when_clients_leave()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no limit of descriptors");
        await using var served = new ConfinedParley(Descriptors, "serve", "echo=tcp://127.0.0.1:0?backlog=500", "--web", "off");
        await served.OutputHoldsAsync("\nready\n");
        var server = IPEndPoint.Parse(served.OutputText.Split("tcp://")[1].Split(' ')[0]);
        var clients = new List<Socket>();
        for (var i = 0; i < Descriptors; i++)
        {
            clients.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            await clients[i].ConnectAsync(server, Guard.Token);
        }

        await served.ErrorHoldsAsync("echo: accepting at tcp://");
        await served.ErrorHoldsAsync("pauses: cannot accept at");
        await served.ErrorHoldsAsync("the last descriptors are kept for the process itself");

        // Spinning would take all of a processor, or fill the log: over three seconds, a third of one is generous.
        using var process = Process.GetProcessById(served.Id);
        var (before, lines) = (process.TotalProcessorTime, Lines(served));
        await Task.Delay(TimeSpan.FromSeconds(3), Guard.Token);
        process.Refresh();
        (process.TotalProcessorTime - before).ShouldBeLessThan(TimeSpan.FromSeconds(1));
        (Lines(served) - lines).ShouldBeLessThan(10);

        // Who is in is served, and the last when the others have left.
        (await AskAsync(clients[0])).ShouldBe("hello");
        foreach (var client in clients.SkipLast(1))
            client.Dispose();
        (await AskAsync(clients[^1])).ShouldBe("hello");
        clients.ForEach(static client => client.Dispose());
        await served.SignalAsync("TERM");
        (await served.FinishAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Where_the_reactors_do_not_get_their_descriptors_the_portable_engine_serves_and_says_why()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the engine is Linux's");
        await using var served = new ConfinedParley(Descriptors, "serve", "--verbose", "--reactors", "100", "echo=tcp://127.0.0.1:0", "--web", "off");
        await served.OutputHoldsAsync("\nready\n");
        served.ErrorText.ShouldContain("engine: sockets, since the reactor did not start: cannot start reactor ");

        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPEndPoint.Parse(served.OutputText.Split("tcp://")[1].Split(' ')[0]), Guard.Token);
        (await AskAsync(client)).ShouldBe("hello");
        await served.SignalAsync("TERM");
        (await served.FinishAsync()).ExitCode.ShouldBe(0);
    }

    private static int Lines(RunningProgram served) => served.ErrorText.Count(static letter => letter == '\n');

    private static async Task<string> AskAsync(Socket client)
    {
        await client.SendAsync("hello"u8.ToArray(), SocketFlags.None, Guard.Token);
        var answer = new byte[100];
        return System.Text.Encoding.ASCII.GetString(answer, 0, await client.ReceiveAsync(answer, SocketFlags.None, Guard.Token));
    }
}
