using System.CommandLine;
using System.CommandLine.Parsing;

namespace Parley.Cli;

/// <summary>What the parser found wrong, in one sentence.</summary>
internal static class WrongWords
{
    /// <summary>Finds the verb of a command line that has nothing wrong.</summary>
    /// <exception cref="CommandException">Something is.</exception>
    internal static Verb Check(ParseResult words)
    {
        if (words.CommandResult.Command is not Verb verb)
        {
            throw CommandException.Usage(words.UnmatchedTokens is [var first, ..]
                ? first.StartsWith('-') ? $"there is no option {first}" : $"there is no verb '{first}'"
                : "a verb is missing, such as serve, connect or send");
        }

        if (MistypedOption(words) is { } option)
            throw CommandException.Usage($"there is no option {option}", $"Try: parley {verb.Name} --help; a text that begins with a dash goes behind --");
        if (words.Errors.Count > 0)
            throw CommandException.Usage(Sentence(words.Errors[0].Message));
        return verb;
    }

    /// <summary>The parser takes an unknown option for an argument; only behind -- (or as a negative number) is it one.</summary>
    private static string? MistypedOption(ParseResult words) =>
        words.Tokens.Any(token => token.Type == TokenType.DoubleDash)
            ? null
            : words.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
                .Select(token => token.Value).FirstOrDefault(value => value.Length > 1 && value[0] == '-' && !char.IsAsciiDigit(value[1]));

    /// <summary>The parser's messages begin like sentences; behind "parley: " they do not.</summary>
    private static string Sentence(string message)
    {
        // "Cannot parse argument 'x' for option '--y' as expected type 'System.Int32'.": the type says nothing to people.
        var type = message.IndexOf(" as expected type", StringComparison.Ordinal);
        return char.ToLowerInvariant(message[0]) + (type < 0 ? message : message[..type])[1..].TrimEnd('.');
    }
}
