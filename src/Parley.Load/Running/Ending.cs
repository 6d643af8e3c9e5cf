namespace Parley.Load;

/// <summary>Ends many connections gracefully, some at the same time, within a bound for all of them.</summary>
internal static class Ending
{
    private const int AtOnce = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    internal static async Task AllAsync<T>(IEnumerable<T> ones, Func<T, CancellationToken, ValueTask> end, CancellationToken interrupted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        patience.CancelAfter(Patience);
        await Parallel.ForEachAsync(ones, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) => await end(one, patience.Token).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
