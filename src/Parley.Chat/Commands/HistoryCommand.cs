using System.Globalization;

namespace Parley.Chat;

/// <summary><c>/history [COUNT]</c></summary>
internal static class HistoryCommand
{
    public static readonly Command Command = new("/history [COUNT]", "what was said last in the room", Arguments.Optional, NeedsRoom: true, Run);

    private const int Default = 10;

    // One answer is one message, and on datagrams it must fit one.
    private const int Characters = 8_000;

    private static string? Run(CommandCall call)
    {
        var count = Default;
        if (call.Rest.Length > 0 && (!int.TryParse(call.Rest, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count == 0))
            return call.Usage;
        var length = 0;
        var lines = (call.Member.Room?.Last(count) ?? []).Select(entry => entry.Line).Reverse().TakeWhile(line => (length += line.Length) <= Characters).Reverse();
        return string.Join('\n', lines) is { Length: > 0 } said ? said : "Nothing was said here yet.";
    }
}
