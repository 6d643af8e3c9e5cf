namespace Parley.Cli;

/// <summary>Ends the command with one sentence and an exit code.</summary>
internal sealed class CommandException(int exitCode, string sentence, string? hint = null) : Exception(sentence)
{
    internal int ExitCode { get; } = exitCode;

    /// <summary>What to do about it; null: no advice.</summary>
    internal string? Hint { get; } = hint;

    /// <summary>A wrong command line.</summary>
    internal static CommandException Usage(string sentence, string? hint = null) => new(Cli.ExitCode.Usage, sentence, hint);

    /// <summary>Time ran out.</summary>
    internal static CommandException TimedOut(string sentence, string? hint = null) => new(Cli.ExitCode.TimedOut, sentence, hint);
}
