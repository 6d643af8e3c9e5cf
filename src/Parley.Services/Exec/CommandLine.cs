using System.Text;

namespace Parley.Services;

/// <summary>A program and its arguments as one types them, without a shell: nothing is expanded.</summary>
internal static class CommandLine
{
    /// <summary>
    /// Splits at blanks. Single quotes keep everything between them, double quotes too but for a backslash's escape.
    /// A backslash escapes only a quote, a blank or another backslash, so that Windows paths need no doubling.
    /// </summary>
    /// <param name="text">Such as <c>grep -i "two words"</c>.</param>
    /// <returns>The program and its arguments, at least one word.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadOption"/>: nothing there, or a quote without an end.</exception>
    public static IReadOnlyList<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var isWord = false;
        var quote = '\0';
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (character == '\\' && quote != '\'' && at + 1 < text.Length && text[at + 1] is '\\' or '"' or '\'' or ' ')
            {
                word.Append(text[++at]);
                isWord = true;
            }
            else if (quote != '\0' ? character == quote : character is '"' or '\'')
            {
                quote = quote == '\0' ? character : '\0';
                isWord = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(character))
            {
                if (isWord)
                    words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
            else
            {
                word.Append(character);
                isWord = true;
            }
        }

        if (quote != '\0')
            throw new ParleyException(ErrorReason.BadOption, $"exec: a {quote} has no end in: {text}");
        if (isWord)
            words.Add(word.ToString());
        return words.Count > 0 && words[0].Length > 0 ? words : throw new ParleyException(ErrorReason.BadOption, "exec: no program was named") { Hint = "Write exec:PROGRAM ARGS, such as exec:cat." };
    }

    /// <summary>Finds a program as a shell would: a name with a directory as it is, any other along PATH.</summary>
    /// <param name="program">Such as <c>cat</c> or <c>./answer.sh</c>.</param>
    /// <returns>Its whole path.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.FileNotFound"/>: there is none that can be run.</exception>
    public static string Find(string program)
    {
        var hasDirectory = program.Contains('/', StringComparison.Ordinal) || (OperatingSystem.IsWindows() && program.Contains('\\', StringComparison.Ordinal));
        var directories = hasDirectory ? [""] : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] endings = OperatingSystem.IsWindows() && !Path.HasExtension(program)
            ? (Environment.GetEnvironmentVariable("PATHEXT") ?? ".EXE;.CMD;.BAT").Split(';', StringSplitOptions.RemoveEmptyEntries)
            : [""];
        foreach (var directory in directories)
        {
            foreach (var ending in endings)
            {
                var path = Path.GetFullPath(Path.Combine(directory, program + ending));
                if (IsRunnable(path))
                    return path;
            }
        }

        throw new ParleyException(ErrorReason.FileNotFound, $"exec: there is no program {program} that can be run")
        {
            Hint = hasDirectory ? "Is it there, and executable?" : "It is on no directory of PATH.",
        };
    }

    private static bool IsRunnable(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);
}
