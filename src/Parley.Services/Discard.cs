using System.IO.Pipelines;

namespace Parley.Services;

/// <summary>Discard (RFC 863). Wire: everything is taken, nothing is said; when the peer has finished, so has this side.</summary>
[RunsOnReactor]
public sealed class Discard : IStreamService, IDatagramService
{
    /// <summary>False: it never answers.</summary>
    public bool Amplifies => false;

    /// <inheritdoc/>
    public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
    {
        try
        {
            await DrainAsync(connection.Input, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nothing is owed.
        }
    }

    /// <inheritdoc/>
    public void Answer(in Datagram question, IDatagramAnswers answers)
    {
        // RFC 863: "No response is sent."
    }

    /// <summary>Takes everything from a reader until its end or its <see cref="PipeReader.CancelPendingRead"/>.</summary>
    internal static async Task DrainAsync(PipeReader input, CancellationToken stopping)
    {
        while (true)
        {
            var read = await input.ReadAsync(stopping);
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled)
                return;
        }
    }
}
