namespace Parley.Chat;

/// <summary><c>/msg NAME TEXT</c></summary>
internal static class MsgCommand
{
    public static readonly Command Command = new("/msg NAME TEXT", "say something to one member alone", Arguments.Required, NeedsRoom: false, Run);

    private static string? Run(CommandCall call) => call.Member.Whisper(call.Rest) ?? call.Usage;
}
