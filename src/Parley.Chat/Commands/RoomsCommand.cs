namespace Parley.Chat;

/// <summary><c>/rooms</c></summary>
internal static class RoomsCommand
{
    public static readonly Command Command = new("/rooms", "the rooms, and how many are in each", Arguments.None, NeedsRoom: false, Run);

    private const int Most = 100;

    private static string? Run(CommandCall call) => $"Rooms: {call.Member.Rooms(Most)}.";
}
