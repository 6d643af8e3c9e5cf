namespace Parley.Cli.Tests;

/// <summary>The whole catalogue at its default ports, which another server on this machine may have already.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public async Task A_busy_port_is_a_skipped_row_and_nothing_but_busy_ports_is_an_error()
    {
        await using var first = ParleyProcess.Start("serve", "--web", "off");
        await Task.WhenAny(first.OutputHoldsAsync("\nready\n"), first.FinishAsync());
        var second = await ParleyProcess.RunAsync("", "serve", "--web", "off");
        second.ExitCode.ShouldBe(1);
        second.Error.ShouldContain("nothing could be served");
        second.Text.Split('\n').Skip(1).ShouldAllBe(row => row.Length == 0 || row.Contains("skipped: ", StringComparison.Ordinal));
        second.Text.ShouldContain("tcp://127.0.0.1:12345");
        second.Text.ShouldContain("udp://127.0.0.1:31621");
        second.Text.ShouldContain("in use");
    }

    [Fact]
    public async Task Services_can_be_named_without_an_address()
    {
        await using var served = ParleyProcess.Start("serve", "ntp", "echo=tcp://127.0.0.1:0");
        await served.OutputHoldsAsync("\nready\n");
        served.OutputText.ShouldContain("udp://127.0.0.1:10123");
        served.OutputText.ShouldNotContain("12345");
    }
}
