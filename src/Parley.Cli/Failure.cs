using System.ComponentModel;
using System.Net.Sockets;

namespace Parley.Cli;

/// <summary>What an exception means to the one who typed the command: an exit code, a sentence, perhaps a hint.</summary>
internal sealed record Failure(int ExitCode, string Sentence, string? Hint = null)
{
    /// <summary>The one place where exceptions become words.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="verb">The verb that ran, for the hint of a usage error.</param>
    internal static Failure From(Exception error, string verb) => error switch
    {
        CommandException known => new(known.ExitCode, known.Message, known.Hint ?? (known.ExitCode == Cli.ExitCode.Usage ? HelpHint(verb) : null)),
        ParleyException { Reason: ErrorReason.BadAddress or ErrorReason.BadOption } usage => new(Cli.ExitCode.Usage, usage.Message, usage.Hint ?? HelpHint(verb)),
        ParleyException { Reason: ErrorReason.TimedOut } late => new(Cli.ExitCode.TimedOut, late.Message, late.Hint),
        ParleyException refused => new(Cli.ExitCode.Failed, refused.Message, refused.Hint),
        SocketException or IOException or UnauthorizedAccessException or Win32Exception => new(Cli.ExitCode.Failed, OneLine(error.Message)),
        AggregateException { InnerException: { } inner } => From(inner, verb),
        _ => new(Cli.ExitCode.Failed, $"something unforeseen went wrong: {OneLine(error.Message)}", "Run it again with --verbose to see where."),
    };

    internal static string HelpHint(string verb) => verb.Length == 0 ? "Try: parley --help" : $"Try: parley {verb} --help";

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
