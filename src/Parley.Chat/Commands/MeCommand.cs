namespace Parley.Chat;

/// <summary><c>/me TEXT</c></summary>
internal static class MeCommand
{
    public static readonly Command Command = new("/me TEXT", "say what you do", Arguments.Required, NeedsRoom: true, Run);

    private static string? Run(CommandCall call)
    {
        call.Member.Act(call.Rest);
        return null;
    }
}
