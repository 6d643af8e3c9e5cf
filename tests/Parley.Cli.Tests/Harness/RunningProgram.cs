using System.Diagnostics;
using System.Text;

namespace Parley.Cli.Tests;

/// <summary>A program with pipes at its standard streams. It is killed when it is disposed, whatever happened.</summary>
internal class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly CapturedStream _output;
    private readonly CapturedStream _error;

    protected RunningProgram(string path, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = new CapturedStream(_process.StandardOutput.BaseStream);
        _error = new CapturedStream(_process.StandardError.BaseStream);
    }

    public int Id => _process.Id;

    public byte[] Output => _output.Bytes;

    public string OutputText => Encoding.UTF8.GetString(Output);

    public string ErrorText => Encoding.UTF8.GetString(_error.Bytes);

    public bool HasExited => _process.HasExited;

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

    /// <summary>Waits until standard output holds a text, behind so many characters.</summary>
    public Task OutputHoldsAsync(string text, int behind = 0) => _output.HoldsAsync(text, behind, () => Describe($"standard output never held '{text}'"));

    /// <summary>Waits until standard error holds a text.</summary>
    public Task ErrorHoldsAsync(string text) => _error.HoldsAsync(text, 0, () => Describe($"standard error never held '{text}'"));

    /// <summary>Waits until standard error is as wished.</summary>
    public Task ErrorHoldsAsync(Predicate<string> wished, string wish) => _error.HoldsAsync(wished, () => Describe($"standard error never held {wish}"));

    /// <summary>Sends a signal by its name, such as <c>TERM</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{name} {Id}"]);
        await kill.WaitForExitAsync(Guard.Token);
        kill.ExitCode.ShouldBe(0);
    }

    /// <summary>Types something, ends the input and waits for the end.</summary>
    public async Task<Finished> FinishAsync(byte[] input)
    {
        await TypeAsync(input);
        EndInput();
        return await FinishAsync();
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

    private string Describe(string what) => $"{what}\nstandard output:\n{OutputText}\nstandard error:\n{ErrorText}";
}
