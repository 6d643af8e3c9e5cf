namespace Parley.Chat;

/// <summary><c>/help</c></summary>
internal static class HelpCommand
{
    public static readonly Command Command = new("/help", "this list", Arguments.None, NeedsRoom: false, Run);

    private static string? Run(CommandCall call) => string.Join("\n", CommandTable.All.Select(command => $"{command.Usage} - {command.Does}").Append("//TEXT - a text that begins with a slash"));
}
