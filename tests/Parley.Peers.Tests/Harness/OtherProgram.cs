using System.Text;

namespace Parley.Peers.Tests;

/// <summary>A program of other people's. A test that needs one that is not installed is skipped, and says so.</summary>
internal sealed class OtherProgram : RunningProgram
{
    // Debian keeps the tools of administrators out of an ordinary user's path.
    private static readonly string[] Folders =
        ["/usr/bin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator), "/usr/sbin", "/sbin"];

    private OtherProgram(string path, IEnumerable<string> arguments)
        : base(path, arguments, environment: null)
    {
    }

    /// <summary>Starts a tool by its name.</summary>
    public static OtherProgram Start(string tool, params string[] arguments) => new(Require(tool), arguments);

    /// <summary>Starts one of the programs in this project's folder, with its prints unbuffered, as on a terminal.</summary>
    public static OtherProgram StartPython(string program, params string[] arguments) =>
        Start("python3", ["-u", Path(program), .. arguments]);

    /// <summary>Where one of the programs in this project's folder is.</summary>
    public static string Path(string program) => System.IO.Path.Combine(AppContext.BaseDirectory, "Programs", program);

    /// <summary>Runs a tool to its end, with a text on standard input.</summary>
    public static Task<Finished> RunAsync(string input, string tool, params string[] arguments) => RunAsync(Encoding.UTF8.GetBytes(input), tool, arguments);

    /// <inheritdoc cref="RunAsync(string, string, string[])"/>
    public static async Task<Finished> RunAsync(byte[] input, string tool, params string[] arguments)
    {
        await using var program = Start(tool, arguments);
        return await program.FinishAsync(input);
    }

    /// <summary>Runs one of the programs in this project's folder to its end, with a text on standard input.</summary>
    public static async Task<Finished> RunPythonAsync(string input, string program, params string[] arguments)
    {
        await using var python = StartPython(program, arguments);
        return await python.FinishAsync(Encoding.UTF8.GetBytes(input));
    }

    /// <summary>The full path of a tool.</summary>
    public static string Require(string tool)
    {
        var path = Folders.Select(folder => System.IO.Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
        if (path is null)
            Assert.Skip($"{tool} is not installed");
        return path;
    }
}
