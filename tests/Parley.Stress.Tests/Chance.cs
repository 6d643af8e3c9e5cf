namespace Parley.Stress.Tests;

/// <summary>Sizes and pauses at random.</summary>
internal static class Chance
{
    /// <summary>As often between 1 and 10 as between 100,000 and a million.</summary>
    public static int Size(this Random chance, int most) => Math.Clamp((int)Math.Exp(chance.NextDouble() * Math.Log(most)), 1, most);

    /// <summary>Mostly none, sometimes a turn of the others, now and then a millisecond or more.</summary>
    public static async ValueTask PauseAsync(Random chance)
    {
        switch (chance.Next(40))
        {
            case 0:
                await Task.Delay(chance.Next(1, 10), CancellationToken.None);
                break;
            case < 5:
                await Task.Yield();
                break;
        }
    }
}
