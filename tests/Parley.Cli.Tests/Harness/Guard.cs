namespace Parley.Cli.Tests;

/// <summary>A safety net: no test waits longer than this for anything.</summary>
internal static class Guard
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A new clock at each use. It also ends with the test.</summary>
    public static CancellationToken Token
    {
        get
        {
            var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            source.CancelAfter(Patience);
            return source.Token;
        }
    }
}
