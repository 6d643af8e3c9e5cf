namespace Parley.Chat;

/// <summary><c>/join ROOM</c></summary>
internal static class JoinCommand
{
    public static readonly Command Command = new("/join ROOM", "go to a room; it is made if it is not there", Arguments.Required, NeedsRoom: false, Run);

    private static string? Run(CommandCall call) => call.Member.Join(call.Rest);
}
