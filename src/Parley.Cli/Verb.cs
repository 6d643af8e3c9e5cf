using System.CommandLine;

namespace Parley.Cli;

/// <summary>One verb of the command: its words, and what it does. Each has a file of its own in <c>Verbs/</c>.</summary>
internal abstract class Verb : Command
{
    protected Verb(string name, string description)
        : base(name, description)
    {
    }

    /// <summary>At least two whole command lines, shown by <c>--help</c>.</summary>
    internal abstract IReadOnlyList<string> Examples { get; }

    /// <summary>True where an interruption is the usual end, so that it exits with 0 when it has drained.</summary>
    internal virtual bool EndsByInterruption => false;

    /// <summary>Does what the verb is for. Exceptions become one sentence and an exit code elsewhere.</summary>
    /// <param name="words">What was typed.</param>
    /// <param name="terminal">Where input comes from and output goes.</param>
    /// <param name="interrupted">SIGINT or SIGTERM came.</param>
    /// <returns>The exit code.</returns>
    internal abstract Task<int> RunAsync(ParseResult words, Terminal terminal, CancellationToken interrupted);
}
