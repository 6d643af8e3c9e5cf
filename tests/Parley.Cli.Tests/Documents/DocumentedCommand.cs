using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Cli.Tests;

/// <summary>A command line that a document shows.</summary>
/// <param name="Text">As it stands there.</param>
/// <param name="Words">What a shell would make of it, without <c>parley</c>.</param>
/// <param name="IsSpan">True: it stands in a sentence or a table, and not on a line of its own.</param>
/// <param name="Output">The lines below it, where it is shown with a prompt; null: it is shown without.</param>
internal sealed partial record DocumentedCommand(string Text, string[] Words, bool IsSpan, List<string>? Output = null)
{
    private const string Prompt = "$ ";

    /// <summary>The root of the repository that these tests were built in.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The command lines of a page: in code, behind a pipe too, and in spans of code. Those with a placeholder are left out.</summary>
    public static IEnumerable<DocumentedCommand> Of(string page)
    {
        var lines = File.ReadAllLines(Path.Combine(Root, page));
        for (var at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith("    ", StringComparison.Ordinal))
            {
                foreach (var span in Span().Matches(lines[at]).Select(match => match.Groups["code"].Value).Where(IsWhole))
                    yield return new DocumentedCommand(span, Split(span), IsSpan: true);
                continue;
            }

            var line = lines[at].Trim();
            var shown = line.StartsWith(Prompt, StringComparison.Ordinal) ? line[Prompt.Length..] : line;
            var command = shown.Split(" #")[0].Split(" | ").FirstOrDefault(part => part.StartsWith("parley ", StringComparison.Ordinal));
            if (command is null || !IsWhole(command))
                continue;
            var output = lines.Skip(at + 1).TakeWhile(below => below.StartsWith("    ", StringComparison.Ordinal) && !below.StartsWith("    " + Prompt, StringComparison.Ordinal));
            yield return new DocumentedCommand(shown, Split(command), IsSpan: false, ReferenceEquals(shown, line) ? null : [.. output.Select(below => below[4..])]);
        }
    }

    private static bool IsWhole(string command) => command.StartsWith("parley ", StringComparison.Ordinal) && command.IndexOf('…') < 0 && !Placeholder().IsMatch(command);

    /// <summary>The words up to a redirection. Single quotes keep what is between them.</summary>
    private static string[] Split(string command)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var quoted = false;
        foreach (var c in command + " ")
        {
            if (c == '\'')
            {
                quoted = !quoted;
            }
            else if (quoted || c != ' ')
            {
                if (!quoted && word.Length == 0 && c is '>' or '<' or '&')
                    break;
                word.Append(c);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        return [.. words.Skip(1)];
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Parley.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.None, 1000)]
    private static partial Regex Span();

    [GeneratedRegex(@"\b(ADDRESS|HOST|NAME|TEXT|FILE|PROGRAM)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}
