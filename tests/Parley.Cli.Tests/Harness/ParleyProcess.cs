using System.Text;

namespace Parley.Cli.Tests;

/// <summary>The built command as a real process.</summary>
internal sealed class ParleyProcess : RunningProgram
{
    private ParleyProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
        : base(Path, arguments, environment)
    {
    }

    /// <summary>The command of the same configuration as these tests.</summary>
    public static string Path { get; } = FindCommand();

    public static ParleyProcess Start(params string[] arguments) => Start(arguments, environment: null);

    public static ParleyProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment) => new(arguments, environment);

    /// <summary>Runs a command line to its end, with a text on standard input.</summary>
    public static Task<Finished> RunAsync(string input, params string[] arguments) => RunAsync(Encoding.UTF8.GetBytes(input), arguments);

    /// <inheritdoc cref="RunAsync(string, string[])"/>
    public static async Task<Finished> RunAsync(byte[] input, params string[] arguments)
    {
        await using var process = Start(arguments);
        return await process.FinishAsync(input);
    }

    private static string FindCommand()
    {
        // artifacts/bin/Parley.Cli.Tests/release/ stands beside artifacts/bin/Parley.Cli/release/.
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var command = System.IO.Path.Combine(here.Parent!.Parent!.FullName, "Parley.Cli", here.Name, OperatingSystem.IsWindows() ? "parley.exe" : "parley");
        return File.Exists(command) ? command : throw new FileNotFoundException($"build src/Parley.Cli first: there is no {command}");
    }
}
