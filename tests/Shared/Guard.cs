namespace Parley.Testing;

/// <summary>The safety net of every wait: the test's own end, or a minute. No test is judged by it.</summary>
internal static class Guard
{
    public static CancellationToken Token
    {
        get
        {
            var guard = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            guard.CancelAfter(TimeSpan.FromMinutes(1));
            return guard.Token;
        }
    }

    public static Task OrFail(this Task task) => task.WaitAsync(Token);

    public static Task<T> OrFail<T>(this Task<T> task) => task.WaitAsync(Token);

    /// <summary>Waits for what only looking can tell: how many descriptors are open, how many clients there are.</summary>
    /// <param name="look">The state that is waited for.</param>
    /// <param name="describe">Says how it is instead.</param>
    public static async Task UntilAsync(Func<bool> look, Func<string> describe)
    {
        var guard = Token;
        while (!look())
        {
            if (guard.IsCancellationRequested)
                Assert.Fail(describe());
            await Task.Delay(10, CancellationToken.None);
        }
    }
}
