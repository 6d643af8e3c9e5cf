namespace Parley.Chat;

/// <summary>What stands behind a command's name.</summary>
internal enum Arguments
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Something, or nothing.</summary>
    Optional,

    /// <summary>Something.</summary>
    Required,
}

/// <summary>A command that members type. What all commands need checked is said here and checked in <see cref="CommandTable"/>.</summary>
/// <param name="Usage">As a member types it: the slash, the name, its arguments in capitals.</param>
/// <param name="Does">The line of <c>/help</c>.</param>
/// <param name="Arguments">What stands behind the name.</param>
/// <param name="NeedsRoom">True: only for one who is in a room.</param>
/// <param name="Run">Does it, and answers in sentences; null: nothing is to be said, or what happens says it. It has checked arguments.</param>
internal sealed record Command(string Usage, string Does, Arguments Arguments, bool NeedsRoom, Func<CommandCall, string?> Run)
{
    /// <summary>The name with its slash.</summary>
    public string Name { get; } = Usage.Split(' ')[0];
}

/// <summary>A command as a member typed it.</summary>
/// <param name="Member">Who: this is all that a command may touch.</param>
/// <param name="Rest">What stands behind the name, trimmed.</param>
/// <param name="Usage">The sentence for arguments that make no sense.</param>
internal readonly record struct CommandCall(Member Member, string Rest, string Usage);
