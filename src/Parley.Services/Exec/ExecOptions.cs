namespace Parley.Services;

/// <summary>How <see cref="Exec"/> treats its children. Immutable.</summary>
public sealed record ExecOptions
{
    /// <summary>Children at once. Default 64; a client above it is refused with a line in the log. Each costs a process and three threads.</summary>
    public int Children { get; init; } = 64;

    /// <summary>How long a child may take to end after its input was closed because its client or the server went away. Default 5 s; then it is killed with its own children.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock of <see cref="Grace"/>. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
