using System.Diagnostics;

namespace Parley.Load.Tests;

public sealed class ProcessUseTests
{
    [Fact]
    public async Task The_time_of_a_child_that_has_ended_is_counted()
    {
        using var shell = Shell("sh -c 'i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done'; echo done; read line");
        (await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("done");

        ProcessUse.Of(shell.Id).Processor.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(20)); // what the outer one itself needs: no tick or one

        await EndAsync(shell);
    }

    [Fact]
    public async Task A_server_whose_children_come_and_go_can_be_looked_at_all_the_time()
    {
        using var shell = Shell("while :; do /bin/true; done");

        try
        {
            for (var look = 0; look < 300; look++)
                ProcessUse.Of(shell.Id).Resident.ShouldBePositive();
        }
        finally
        {
            shell.Kill(entireProcessTree: true);
            await shell.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public void A_process_that_is_not_there_is_an_error_with_its_number() =>
        Should.Throw<ParleyException>(static () => ProcessUse.Of(int.MaxValue)).Message.ShouldBe($"process {int.MaxValue} cannot be looked at: there is none of that number");

    private static Process Shell(string script) =>
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;

    private static async Task EndAsync(Process shell)
    {
        await shell.StandardInput.WriteLineAsync();
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
