using System.Diagnostics;

namespace Parley.Cli.Tests;

public sealed class BrokenPipeTests
{
    [Fact]
    public async Task Whoever_has_seen_enough_ends_it_silently()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "head is a Unix program");
        await using var server = RawServer.Tcp(async client =>
        {
            var line = new byte[4096];
            try
            {
                while (true)
                    await client.SendAsync(line, Guard.Token);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The client has left, as it should.
            }
        });
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"{{ '{ParleyProcess.Path}' connect {server.Address}; echo \"exit $?\" >&2; }} | head -c1 | wc -c"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var shell = Process.Start(start)!;
        var error = shell.StandardError.ReadToEndAsync(Guard.Token);
        (await shell.StandardOutput.ReadToEndAsync(Guard.Token)).Trim().ShouldBe("1");
        (await error).ShouldBe("exit 0\n");
        await server.DoneAsync();
    }

    [Fact]
    public async Task A_full_disk_is_one_sentence()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        await using var server = RawServer.Tcp(client => client.SayAsync("something"));
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"'{ParleyProcess.Path}' connect {server.Address} > /dev/full"]) { UseShellExecute = false, RedirectStandardError = true };
        using var shell = Process.Start(start)!;
        (await shell.StandardError.ReadToEndAsync(Guard.Token)).Trim().Split('\n').ShouldHaveSingleItem().ShouldContain("No space left");
        await shell.WaitForExitAsync(Guard.Token);
        shell.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Output_appends_to_a_file_that_others_write_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sh is a Unix program");
        using var folder = new TemporaryFolder();
        await using var first = RawServer.Tcp(client => client.SayAsync("one "));
        await using var second = RawServer.Tcp(client => client.SayAsync("two "));
        using var shell = Process.Start("/bin/sh", ["-c", $"{{ '{ParleyProcess.Path}' connect {first.Address}; '{ParleyProcess.Path}' connect {second.Address}; printf end; }} > {folder.File("all")}"]);
        await shell.WaitForExitAsync(Guard.Token);
        (await File.ReadAllTextAsync(folder.File("all"), Guard.Token)).ShouldBe("one two end");
    }
}
