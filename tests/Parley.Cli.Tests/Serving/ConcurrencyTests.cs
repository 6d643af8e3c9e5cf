using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Parley.Cli.Tests;

/// <summary><c>mode=</c> of an address, told apart by what clients see.</summary>
public sealed partial class ConcurrencyTests
{
    [Fact]
    public async Task Processes_serve_side_by_side_and_the_death_of_one_is_its_own_clients_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a descriptor is handed to a process on Linux alone");
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0?mode=processes");
        using var ann = await served.ConnectAsync("echo");
        await ann.SayAsync("ann");
        (await ann.ReadUntilAsync("ann")).ShouldBe("ann");
        using var bob = await served.ConnectAsync("echo");
        await bob.SayAsync("bob");
        (await bob.ReadUntilAsync("bob")).ShouldBe("bob");

        var workers = await WorkersAsync(served, 2);
        workers.Distinct().Count().ShouldBe(2);
        workers.ShouldNotContain(served.Process.Id);
        foreach (var worker in workers)
            File.Exists($"/proc/{worker}/cmdline").ShouldBeTrue();

        using (var first = Process.GetProcessById(workers[0]))
            first.Kill();
        (await EndsAsync(ann)).ShouldBeTrue();
        await bob.SayAsync("still here");
        (await bob.ReadUntilAsync("still here")).ShouldBe("still here");

        bob.Shutdown(SocketShutdown.Send);
        await bob.ReadToEndAsync();
        await served.Process.ErrorHoldsAsync("left: finished");
        await served.Process.ErrorHoldsAsync($"left: its process {workers[0]} ended with code 137"); // 128 + SIGKILL
        File.Exists($"/proc/{workers[1]}/cmdline").ShouldBeFalse();
    }

    [Fact]
    public async Task Processes_drain_when_the_server_is_told_to_stop()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a descriptor is handed to a process on Linux alone");
        await using var served = await ServedParley.StartAsync("months=tcp://127.0.0.1:0?mode=processes");
        using var peer = await served.ConnectAsync("months");
        await peer.SayAsync("3\n");
        (await peer.ReadUntilAsync("March")).ShouldContain("integer from 1-12");
        await served.Process.SignalAsync("TERM");
        await peer.ReadToEndAsync();
        peer.Close();
        (await served.Process.FinishAsync()).ExitCode.ShouldBe(0);
        File.Exists($"/proc/{(await WorkersAsync(served, 1))[0]}/cmdline").ShouldBeFalse();
    }

    [Fact]
    public async Task A_service_whose_clients_know_of_each_other_is_refused_in_processes()
    {
        var finished = await ParleyProcess.RunAsync("", "serve", "chat=tcp://127.0.0.1:0?mode=processes");
        finished.ExitCode.ShouldBe(1);
        finished.Error.ShouldContain("its clients know of each other");
    }

    [Fact]
    public async Task Threads_say_which_thread_serves_whom()
    {
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0?mode=threads");
        using var ann = await served.ConnectAsync("echo");
        using var bob = await served.ConnectAsync("echo");
        await ann.SayAsync("ann");
        (await ann.ReadUntilAsync("ann")).ShouldBe("ann");
        await bob.SayAsync("bob");
        (await bob.ReadUntilAsync("bob")).ShouldBe("bob");
        (await WorkersAsync(served, 2)).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Iterative_lets_the_second_wait_until_the_first_has_left()
    {
        await using var served = await ServedParley.StartAsync("echo=tcp://127.0.0.1:0?mode=iterative&backlog=5");
        using var ann = await served.ConnectAsync("echo");
        await ann.SayAsync("ann");
        (await ann.ReadUntilAsync("ann")).ShouldBe("ann");
        using var bob = await served.ConnectAsync("echo");
        await bob.SayAsync("bob");
        await ann.SayAsync("ann again");
        (await ann.ReadUntilAsync("ann again")).ShouldBe("ann again");
        bob.Available.ShouldBe(0);
        served.Process.ErrorText.ShouldNotContain("client 2");
        ann.Shutdown(SocketShutdown.Send);
        (await bob.ReadUntilAsync("bob")).ShouldBe("bob");
    }

    /// <summary>
    /// Who serves each of so many clients. A server's lines come when they come, and those of two threads in any order:
    /// nobody waits for them there.
    /// </summary>
    private static async Task<int[]> WorkersAsync(ServedParley served, int clients)
    {
        await served.Process.ErrorHoldsAsync(text => Workers(text).Length == clients, $"who serves each of {clients} clients");
        return Workers(served.Process.ErrorText);
    }

    private static int[] Workers(string text) =>
        [.. Worker().Matches(text).OrderBy(match => Number(match, "client")).Select(match => Number(match, "id"))];

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static async Task<bool> EndsAsync(Socket socket)
    {
        try
        {
            return (await socket.ReadToEndAsync()).Length == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    [GeneratedRegex(@"client (?<client>\d+) from .*\((process|thread) (?<id>\d+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Worker();
}
