namespace Parley.Stress.Tests;

/// <summary>The safety net of runs that may take long. No test is judged by it.</summary>
internal static class Patience
{
    public static CancellationToken Token { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(Extent.Of(5, 120))).Token;
}
