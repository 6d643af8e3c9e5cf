namespace Parley.Chat;

/// <summary><c>/who</c></summary>
internal static class WhoCommand
{
    public static readonly Command Command = new("/who", "who is in the room", Arguments.None, NeedsRoom: true, Run);

    private const int Most = 200;

    private static string? Run(CommandCall call) => call.Member.Room is { } room ? $"In {room.Name}: {room.Who(Most)}." : null;
}
