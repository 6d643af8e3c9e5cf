namespace Parley.Load;

/// <summary>What load to put on which address. Immutable; checked when a <see cref="LoadRun"/> is made of it.</summary>
public sealed record LoadPlan
{
    /// <summary>Where the server is.</summary>
    public required ConnectTarget Target { get; init; }

    /// <summary>What the connections do. Default: a closed loop.</summary>
    public LoadMode Mode { get; init; }

    /// <summary>Connections, or sockets where there are none. Default 64.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>Bytes of a message. Default 32. With a <see cref="Question"/> its length counts instead.</summary>
    public int Size { get; init; } = 32;

    /// <summary>Messages in flight on each connection of a closed loop. Default 1.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Messages a second in all, for <see cref="LoadMode.Open"/>.</summary>
    public double Rate { get; init; }

    /// <summary>How long to measure. Default 5 s.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Load before that, which is not counted. Default 0.3 s.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Compare every byte that comes with what it should be. Default true.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>What to send instead of the pattern, with <see cref="Answer"/>. Empty: the server is an echo.</summary>
    public ReadOnlyMemory<byte> Question { get; init; }

    /// <summary>What comes back for each <see cref="Question"/>.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }

    /// <summary>A datagram without an answer for so long is lost, and another takes its place. Default 100 ms. In a room at least 1 s.</summary>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The server's process, to see its processor time and memory. Null: they are not known.</summary>
    public int? ServerProcess { get; init; }

    /// <summary>What to connect with. Null: all defaults.</summary>
    public ClientOptions? Client { get; init; }
}
