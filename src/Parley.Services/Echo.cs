using System.Buffers;
using System.IO.Pipelines;

namespace Parley.Services;

/// <summary>
/// Echo (RFC 862). Wire: every byte, every datagram and every message comes back as it came, the empty one too and text as
/// text; when the peer has finished sending, it gets the rest and then the end.
/// </summary>
[RunsOnReactor]
public sealed class Echo : IStreamService, IConversationService, IDatagramService
{
    /// <summary>False: an answer is as long as its question.</summary>
    public bool Amplifies => false;

    /// <inheritdoc/>
    public ValueTask ServeAsync(Connection connection, CancellationToken stopping) => ServeAsync(connection.Input, connection.Output, stopping);

    /// <inheritdoc/>
    public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
    {
        try
        {
            while (await talk.ReceiveAsync(stopping) is { } message)
                await talk.SendAsync(message, CancellationToken.None);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Everything received has been answered.
        }
    }

    /// <inheritdoc/>
    public void Answer(in Datagram question, IDatagramAnswers answers) => answers.Send(question.Payload.Span);

    private static async ValueTask ServeAsync(PipeReader input, PipeWriter output, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                // What is needed behind the send is all that is kept meanwhile: an idle client costs memory.
                var read = await input.ReadAsync(stopping).ConfigureAwait(false);
                var (end, isLast) = (read.Buffer.End, read.IsCompleted);
                if (!read.Buffer.IsEmpty)
                    isLast |= (await SendAsync(output, read.Buffer).ConfigureAwait(false)).IsCompleted;
                input.AdvanceTo(end);
                if (isLast)
                    return;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Everything received has been answered.
        }
    }

    // WriteAsync of one segment lets a transport send straight from the input's memory; several segments leave in one flush.
    private static ValueTask<FlushResult> SendAsync(PipeWriter output, in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment)
            return output.WriteAsync(bytes.First, CancellationToken.None);
        foreach (var segment in bytes)
            output.Write(segment.Span);
        return output.FlushAsync(CancellationToken.None);
    }
}
