namespace Parley.Services.Tests;

/// <summary>The safety net of every wait: the test's own end, or half a minute.</summary>
internal static class Guard
{
    public static CancellationToken Token
    {
        get
        {
            var guard = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            guard.CancelAfter(TimeSpan.FromSeconds(30));
            return guard.Token;
        }
    }

    public static Task OrFail(this Task task) => task.WaitAsync(Token);

    public static Task<T> OrFail<T>(this Task<T> task) => task.WaitAsync(Token);
}
