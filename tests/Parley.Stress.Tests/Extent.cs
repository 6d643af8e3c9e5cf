using System.Globalization;

namespace Parley.Stress.Tests;

/// <summary>How much is done: within a minute with every run of the tests, or for long (<c>PARLEY_STRESS=long</c>).</summary>
internal static class Extent
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("PARLEY_STRESS") == "long";

    /// <summary>One number for the short form, another for the long one.</summary>
    public static int Of(int few, int many) => IsLong ? many : few;

    /// <summary>Runs what depends on chance, and says which chance it was: <c>PARLEY_STRESS_SEED</c> gives the same once more.</summary>
    public static async Task SeededAsync(Func<int, Task> run)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PARLEY_STRESS_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"PARLEY_STRESS_SEED={seed}");
        try
        {
            await run(seed);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"with PARLEY_STRESS_SEED={seed}: {error.Message}", error);
        }
    }
}
