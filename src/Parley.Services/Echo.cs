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
    public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
    {
        var (input, output) = (connection.Input, connection.Output);
        // One registration for the connection instead of one for every read: this is the hot path.
        await using var stop = stopping.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), input);
        while (true)
        {
            var read = await input.ReadAsync(CancellationToken.None);
            var taken = true;
            if (!read.Buffer.IsEmpty)
                taken = !(await SendAsync(output, read.Buffer)).IsCompleted;
            input.AdvanceTo(read.Buffer.End);
            if (!taken || read.IsCompleted || read.IsCanceled)
                return;
        }
    }

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
