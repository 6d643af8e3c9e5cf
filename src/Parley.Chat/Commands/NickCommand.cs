namespace Parley.Chat;

/// <summary><c>/nick NAME</c></summary>
internal static class NickCommand
{
    public static readonly Command Command = new("/nick NAME", "take another name", Arguments.Required, NeedsRoom: false, Run);

    private static string? Run(CommandCall call) => call.Member.Rename(call.Rest) ?? $"You are {call.Member.Name} now.";
}
