using System.Diagnostics;

namespace Parley.Examples.Tests;

/// <summary>An example, running as the program that it is.</summary>
internal sealed class ExampleProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private ExampleProcess(Process process) => _process = process;

    public static ExampleProcess Start(string name, params string[] arguments)
    {
        // artifacts/bin/PROJECT/CONFIGURATION/: the examples stand beside this assembly's folder.
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(here.Parent!.Parent!.FullName, name, here.Name, name + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        return new ExampleProcess(Process.Start(start)!);
    }

    public async Task<string> LineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("its output has ended");

    /// <summary>The rest of its output, once it has ended by itself.</summary>
    public Task<string> RestAsync() => _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);

    /// <summary>Presses Enter.</summary>
    public async Task<int> EndAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        return default;
    }
}
