using System.ComponentModel;
using System.Diagnostics;

namespace Parley.Hostile.Tests;

/// <summary>A small Python program of the standard library alone, for what needs a process of its own. It ends with its input.</summary>
internal sealed class Python : IAsyncDisposable
{
    private readonly Process _process;

    private Python(Process process) => _process = process;

    /// <summary>Starts a program; the test is skipped where there is no Python.</summary>
    public static Python Start(string program, params string[] arguments)
    {
        try
        {
            return new Python(Process.Start(new ProcessStartInfo("python3", ["-c", program, .. arguments]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!);
        }
        catch (Win32Exception)
        {
            Assert.Skip("there is no python3");
            throw;
        }
    }

    /// <summary>How many descriptors a process may ask for at most.</summary>
    public static async Task<long> DescriptorLimitAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no limit of descriptors");
        await using var python = Start("import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE)[1])");
        var limit = long.Parse(await python.HearAsync());
        return limit < 0 ? long.MaxValue : limit; // RLIM_INFINITY is -1 there
    }

    public async Task<string> HearAsync() => (await _process.StandardOutput.ReadLineAsync(Guard.Token)).ShouldNotBeNull();

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(Guard.Token);
        _process.Dispose();
    }
}
