using System.Diagnostics;
using System.Text;

namespace Parley.Cli.Tests;

/// <summary>The built command as a real process. It is killed when it is disposed, whatever happened.</summary>
internal sealed class ParleyProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly CapturedStream _output;
    private readonly CapturedStream _error;

    private ParleyProcess(Process process)
    {
        _process = process;
        _output = new CapturedStream(process.StandardOutput.BaseStream);
        _error = new CapturedStream(process.StandardError.BaseStream);
    }

    /// <summary>The command of the same configuration as these tests.</summary>
    public static string Path { get; } = FindCommand();

    public int Id => _process.Id;

    public byte[] Output => _output.Bytes;

    public string OutputText => Encoding.UTF8.GetString(Output);

    public string ErrorText => Encoding.UTF8.GetString(_error.Bytes);

    public bool HasExited => _process.HasExited;

    public static ParleyProcess Start(params string[] arguments) => Start(arguments, environment: null);

    public static ParleyProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(Path, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        return new ParleyProcess(Process.Start(start)!);
    }

    /// <summary>Runs a command line to its end, with a text on standard input.</summary>
    public static Task<Finished> RunAsync(string input, params string[] arguments) => RunAsync(Encoding.UTF8.GetBytes(input), arguments);

    /// <inheritdoc cref="RunAsync(string, string[])"/>
    public static async Task<Finished> RunAsync(byte[] input, params string[] arguments)
    {
        await using var process = Start(arguments);
        await process.TypeAsync(input);
        process.EndInput();
        return await process.FinishAsync();
    }

    public Task TypeAsync(string text) => TypeAsync(Encoding.UTF8.GetBytes(text));

    public async Task TypeAsync(byte[] bytes)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(bytes, Guard.Token);
            await _process.StandardInput.BaseStream.FlushAsync(Guard.Token);
        }
        catch (IOException)
        {
            // It has left already: its exit code and its words say why.
        }
    }

    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Waits until standard output holds a text.</summary>
    public Task OutputHoldsAsync(string text) => _output.HoldsAsync(text, () => Describe($"standard output never held '{text}'"));

    /// <summary>Waits until standard error holds a text.</summary>
    public Task ErrorHoldsAsync(string text) => _error.HoldsAsync(text, () => Describe($"standard error never held '{text}'"));

    /// <summary>Sends a signal by its name, such as <c>TERM</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{name} {Id}"]);
        await kill.WaitForExitAsync(Guard.Token);
        kill.ExitCode.ShouldBe(0);
    }

    /// <summary>Waits for the end, and for everything that was written.</summary>
    public async Task<Finished> FinishAsync()
    {
        try
        {
            await _process.WaitForExitAsync(Guard.Token);
            await _output.Ended.WaitAsync(Guard.Token);
            await _error.Ended.WaitAsync(Guard.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException(Describe("it did not end"), late);
        }

        return new Finished(_process.ExitCode, Output, ErrorText);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static string FindCommand()
    {
        // artifacts/bin/Parley.Cli.Tests/release/ stands beside artifacts/bin/Parley.Cli/release/.
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var command = System.IO.Path.Combine(here.Parent!.Parent!.FullName, "Parley.Cli", here.Name, OperatingSystem.IsWindows() ? "parley.exe" : "parley");
        return File.Exists(command) ? command : throw new FileNotFoundException($"build src/Parley.Cli first: there is no {command}");
    }

    private string Describe(string what) => $"{what}\nstandard output:\n{OutputText}\nstandard error:\n{ErrorText}";
}
