namespace Parley.Services;

/// <summary>What a <see cref="Desk"/> says by itself. Immutable.</summary>
public sealed record DeskOptions
{
    /// <summary>Said to each client on arrival. Default <c>Welcome to the Server</c>. Null: nothing.</summary>
    public string? Greeting { get; init; } = "Welcome to the Server";

    /// <summary>Said to every message at once, without an operator. Null, the default: messages wait for one.</summary>
    public string? Reply { get; init; }
}
