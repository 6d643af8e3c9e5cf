using System.Text;

namespace Parley.Cli.Tests;

/// <summary>What a command line came to.</summary>
internal sealed record Finished(int ExitCode, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>The lines of standard output.</summary>
    public string[] Lines() => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>It failed as the contract wants: one sentence (and perhaps a hint), the exit code, nothing on standard output, no stack trace.</summary>
    public Finished ShouldFail(int exitCode, string sentence)
    {
        Error.ShouldContain(sentence);
        Error.ShouldNotContain("   at ");
        Error.TrimEnd('\n').Split('\n').Length.ShouldBeLessThanOrEqualTo(2, Error);
        ExitCode.ShouldBe(exitCode, Error);
        return this;
    }

    /// <summary>It did what it was to do.</summary>
    public Finished ShouldPrint(string text)
    {
        ExitCode.ShouldBe(0, Error);
        Text.ShouldBe(text);
        return this;
    }
}
