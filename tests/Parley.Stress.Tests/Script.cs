namespace Parley.Stress.Tests;

/// <summary>How a client leaves.</summary>
internal enum ClientEnd
{
    /// <summary>It half-closes and hears everything.</summary>
    HalfCloses,

    /// <summary>It closes gracefully before it has heard everything.</summary>
    Finishes,

    /// <summary>It resets in the middle.</summary>
    Aborts,

    /// <summary>It is just disposed in the middle.</summary>
    Leaves,
}

/// <summary>What one client does, all of it by one seed.</summary>
/// <param name="Seed">Also the start of its <see cref="Pattern"/>.</param>
/// <param name="Bytes">That it sends, if nobody stops it.</param>
/// <param name="End">How it leaves.</param>
/// <param name="Greeting">What the server shall do.</param>
internal sealed record Script(int Seed, int Bytes, ClientEnd End, Greeting Greeting)
{
    public static Script Of(int seed, int mostBytes)
    {
        var chance = new Random(seed);
        var bytes = chance.Size(mostBytes);
        var server = chance.Next(20) switch { < 2 => ServerEnd.Finishes, 2 => ServerEnd.Aborts, _ => ServerEnd.Echoes };
        var client = server != ServerEnd.Echoes ? ClientEnd.HalfCloses : chance.Next(20) switch { 0 => ClientEnd.Finishes, 1 => ClientEnd.Aborts, 2 => ClientEnd.Leaves, _ => ClientEnd.HalfCloses };
        return new Script(seed, bytes, client, new Greeting(seed, chance.Next(bytes + 1), server));
    }

    /// <summary>Whether every byte must come back.</summary>
    public bool IsWhole => End == ClientEnd.HalfCloses && Greeting.End == ServerEnd.Echoes;
}
