namespace Parley.Tests;

/// <summary>A test's cancellation with 30 s on top: it fires only where the test would hang.</summary>
internal static class SafetyNet
{
    internal static CancellationToken Token
    {
        get
        {
            var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            return CancellationTokenSource.CreateLinkedTokenSource(limit.Token, TestContext.Current.CancellationToken).Token;
        }
    }
}
