using System.Diagnostics;

namespace Parley.Cli;

/// <summary>An address, asked by connecting to it and closing again, as <c>nc -z</c> does.</summary>
internal sealed class AddressProbe(ConnectTarget target, string place) : IProbed
{
    // The close is no part of the question: a server that goes on talking is not waited for.
    private static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(1);

    public string Title => $"{place}, by connecting";

    public string Method => "connect";

    public string Place => place;

    public async Task<Probe> AskAsync(int number, TimeSpan wait, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(wait);
            await using var connection = await Client.ConnectAsync(target, cancellation: limit.Token);
            var took = Stopwatch.GetElapsedTime(start);
            await CloseAsync(connection, cancellation);
            return new(Finding.Answered, took, "connected");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(Finding.Silence, Stopwatch.GetElapsedTime(start), "did not answer");
        }
        catch (ParleyException late) when (late.Reason == ErrorReason.TimedOut)
        {
            return new(Finding.Silence, Stopwatch.GetElapsedTime(start), "did not answer");
        }
        catch (ParleyException refused) when (refused.Reason is not (ErrorReason.BadAddress or ErrorReason.BadOption))
        {
            return new(Finding.Refused, Stopwatch.GetElapsedTime(start), refused.Message);
        }
    }

    public void Dispose()
    {
    }

    private static async Task CloseAsync(Connection connection, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongestClose);
        try
        {
            await connection.FinishAsync(limit.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or ParleyException)
        {
            // It was there; how it left does not matter.
        }
    }
}
