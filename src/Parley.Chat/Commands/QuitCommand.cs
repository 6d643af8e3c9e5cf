namespace Parley.Chat;

/// <summary><c>/quit</c>, and <c>[e]</c> as a message of its own</summary>
internal static class QuitCommand
{
    public static readonly Command Command = new("/quit", "leave; [e] does it too", Arguments.None, NeedsRoom: false, Run);

    /// <summary>True for a line that asks for the end, from one who has no name yet too.</summary>
    /// <param name="line">As it came.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsAskedBy(string line) => line.Trim() is { Length: <= 5 } word
        && (word.Equals("[e]", StringComparison.OrdinalIgnoreCase) || word.Equals(Command.Name, StringComparison.OrdinalIgnoreCase));

    private static string? Run(CommandCall call)
    {
        call.Member.Leave();
        return $"Goodbye, {call.Member.Name}.";
    }
}
