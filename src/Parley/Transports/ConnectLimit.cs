namespace Parley;

/// <summary>Connecting in several layers, all of them within the one time limit of <see cref="ConnectOptions.Timeout"/>.</summary>
internal static class ConnectLimit
{
    internal static async ValueTask<Connection> RunAsync(
        Address address, ConnectOptions options, TimeProvider time, Func<CancellationToken, ValueTask<Connection>> connect, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await connect(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ParleyException(ErrorReason.TimedOut, $"cannot connect to {address}: no answer within {Duration.Print(options.Timeout)}");
        }
    }
}
