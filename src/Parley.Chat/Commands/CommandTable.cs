namespace Parley.Chat;

/// <summary>All commands, and the checks that every one of them needs.</summary>
internal static class CommandTable
{
    /// <summary>The sentence for one who speaks in no room.</summary>
    public const string NoRoom = "You are in no room. Type /join ROOM.";

    /// <summary>The commands in the order of <c>/help</c>.</summary>
    public static IReadOnlyList<Command> All { get; } =
    [
        JoinCommand.Command, NickCommand.Command, WhoCommand.Command, RoomsCommand.Command, MeCommand.Command,
        MsgCommand.Command, HistoryCommand.Command, HelpCommand.Command, QuitCommand.Command,
    ];

    /// <summary>Runs what a member typed.</summary>
    /// <param name="member">Who.</param>
    /// <param name="line">A line that begins with a slash.</param>
    /// <returns>The answer to the member, in sentences; null: none.</returns>
    public static string? Run(Member member, string line)
    {
        var end = line.IndexOfAny([' ', '\t']);
        var name = end < 0 ? line : line[..end];
        var rest = end < 0 ? "" : line[end..].Trim();
        if (All.FirstOrDefault(command => command.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } command)
            return $"There is no command {Printable.Show(name)}; the nearest is {Nearest(name)}. A line that begins with a slash is sent with two.";
        var usage = $"It is typed so: {command.Usage}";
        return command.Arguments switch
        {
            Arguments.None when rest.Length > 0 => usage,
            Arguments.Required when rest.Length == 0 => usage,
            _ when command.NeedsRoom && member.Room is null => NoRoom,
            _ => command.Run(new CommandCall(member, rest, usage)),
        };
    }

    private static string Nearest(string name) => All.MinBy(command => Distance(command.Name, name.ToLowerInvariant()))!.Name;

    // Levenshtein's distance; what is far longer than a command is as far from all of them.
    private static int Distance(string a, string b)
    {
        b = b[..Math.Min(b.Length, 16)];
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (corner, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[b.Length];
    }
}
