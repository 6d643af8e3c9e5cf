namespace Parley.Chat;

/// <summary>What a chat allows. Immutable; every bound is there so that no member can cost the others their chat.</summary>
public sealed record ChatOptions
{
    /// <summary>The room that everybody comes to first; it is always there. Default <c>lobby</c>.</summary>
    public string Lobby { get; init; } = "lobby";

    /// <summary>Rooms at once, the lobby included; an empty one vanishes. Default 1,000.</summary>
    public int Rooms { get; init; } = 1_000;

    /// <summary>Members of one room. Default 2,000. Everything said in a room costs a send to each of them.</summary>
    public int MembersPerRoom { get; init; } = 2_000;

    /// <summary>Characters (Unicode scalar values) of a name, a member's or a room's. Default 32.</summary>
    public int NameLength { get; init; } = 32;

    /// <summary>Characters (UTF-16 units) of one text. Default 4,000: with its name, in any script, it fits a datagram.</summary>
    public int TextLength { get; init; } = 4_000;

    /// <summary>Messages that a room remembers for <c>/history</c>. Default 100.</summary>
    public int History { get; init; } = 100;

    /// <summary>Messages a second that a member may send in the long run, commands included. Default 20.</summary>
    public int MessagesPerSecond { get; init; } = 20;

    /// <summary>
    /// Messages that a member may send at once before <see cref="MessagesPerSecond"/> holds. Default 100. As many again are
    /// dropped with a sentence; after those the member is removed.
    /// </summary>
    public int Burst { get; init; } = 100;

    /// <summary>How long somebody may be connected without having a name. Default 10 min: less than the idle time of those who have one.</summary>
    public TimeSpan NameWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a bare peer that says nothing is given to take one message before the next. Default 1 s.</summary>
    public TimeSpan BarePause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Characters (UTF-16 units) that may wait for a bare peer's next turn; beyond, it reads too slowly and is removed. Default 65,536.</summary>
    public int BareQueue { get; init; } = 65_536;

    /// <summary>The options, if they make sense.</summary>
    /// <returns>This.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadOption"/>, naming the option.</exception>
    internal ChatOptions Validated()
    {
        AtLeast(1, Rooms, nameof(Rooms));
        AtLeast(1, MembersPerRoom, nameof(MembersPerRoom));
        AtLeast(1, NameLength, nameof(NameLength));
        AtLeast(1, TextLength, nameof(TextLength));
        AtLeast(0, History, nameof(History));
        AtLeast(1, MessagesPerSecond, nameof(MessagesPerSecond));
        AtLeast(1, Burst, nameof(Burst));
        AtLeast(TextLength, BareQueue, nameof(BareQueue));
        AtLeast(1, (int)Math.Min(NameWithin.TotalMilliseconds, int.MaxValue), $"{nameof(NameWithin)} in milliseconds");
        AtLeast(1, (int)Math.Min(BarePause.TotalMilliseconds, int.MaxValue), $"{nameof(BarePause)} in milliseconds");
        if (NameRules.Read(Lobby, "The lobby's name", NameLength, out _) is { } complaint)
            throw new ParleyException(ErrorReason.BadOption, $"The chat's option {nameof(Lobby)} is wrong: {complaint}");
        return this;
    }

    private static void AtLeast(int least, int value, string option)
    {
        if (value < least)
            throw new ParleyException(ErrorReason.BadOption, $"The chat's option {option} is {value}; the least is {least}.");
    }
}
