using System.Buffers;

namespace Parley.Cli;

/// <summary>One question to a peer, and the end of its answer, which nothing but time marks on a stream that stays open.</summary>
internal sealed class Question(Peer peer, QuestionTerms terms)
{
    /// <summary>So long a silence ends the answer of a stream.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(200);

    /// <summary>A question is sent in such pieces, so that a peer that takes some of it is not held for one that takes none.</summary>
    private const int PieceSize = 64 * 1024;

    /// <summary>Sends the question and takes the answer.</summary>
    /// <param name="question">What is sent, as it is.</param>
    /// <param name="take">Gets each piece, message or datagram of the answer.</param>
    /// <param name="cancellation">Gives up.</param>
    internal Task AskAsync(ReadOnlyMemory<byte> question, Action<ReadOnlySequence<byte>> take, CancellationToken cancellation) =>
        peer.Kind == SocketKind.Stream ? AskStreamAsync(question, take, cancellation) : AskMessagesAsync(question, take, cancellation);

    private async Task AskMessagesAsync(ReadOnlyMemory<byte> question, Action<ReadOnlySequence<byte>> take, CancellationToken cancellation)
    {
        // Only datagrams get lost on the way; on a connection a second question would be one more, not the same again.
        var tries = peer.Kind == SocketKind.Datagram ? terms.Retries : 0;
        await peer.SendAsync(question, cancellation);
        for (var answers = 0; answers < terms.Answers;)
        {
            var (came, bytes) = await NextAsync(terms.Wait, cancellation);
            if (came && bytes is null)
                return;
            if (bytes is { } answer)
            {
                take(answer);
                answers++;
            }
            else if (tries-- > 0)
            {
                await peer.SendAsync(question, cancellation);
            }
            else
            {
                throw Late(answers);
            }
        }
    }

    /// <summary>Without a half-close: some servers take it for the end of the conversation, and leave without an answer.</summary>
    private async Task AskStreamAsync(ReadOnlyMemory<byte> question, Action<ReadOnlySequence<byte>> take, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // At once, not after: an echo of a long question would fill both ways, and neither side could go on.
        var sending = SendPiecesAsync(question, over.Token);
        try
        {
            if (terms.Answers == 0)
            {
                await sending;
                return;
            }

            for (var begun = false; ;)
            {
                var (came, bytes) = await NextOrResetAsync(begun, begun && sending.IsCompleted ? Silence : terms.Wait, cancellation);
                if (bytes is { } answer)
                    take(answer);
                else if (came || (begun && sending.IsCompletedSuccessfully))
                    return;
                else if (!sending.IsCompleted)
                    continue;
                else
                    throw sending.Exception?.InnerException ?? Late(0);
                begun = true;
            }
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAny(sending);
        }
    }

    private async Task SendPiecesAsync(ReadOnlyMemory<byte> question, CancellationToken cancellation)
    {
        for (var rest = question; !rest.IsEmpty; rest = rest[Math.Min(PieceSize, rest.Length)..])
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(terms.Wait);
            try
            {
                await peer.SendAsync(rest[..Math.Min(PieceSize, rest.Length)], limit.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw CommandException.TimedOut($"{peer.Remote} took nothing of the question for {Duration.Print(terms.Wait)}");
            }
        }
    }

    /// <summary>
    /// As <see cref="NextAsync"/>, but a reset behind an answer is its end: whoever answers and closes without having read
    /// all of the question, as a server of the time does, resets (RFC 1122, section 4.2.2.13).
    /// </summary>
    private async Task<(bool Came, ReadOnlySequence<byte>? Bytes)> NextOrResetAsync(bool begun, TimeSpan wait, CancellationToken cancellation)
    {
        try
        {
            return await NextAsync(wait, cancellation);
        }
        catch (ParleyException reset) when (begun && reset.Reason == ErrorReason.Reset)
        {
            return (true, null);
        }
    }

    /// <summary>The next bytes (null: the end), or false where none came in time.</summary>
    private async Task<(bool Came, ReadOnlySequence<byte>? Bytes)> NextAsync(TimeSpan wait, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(wait);
        try
        {
            return (true, await peer.ReceiveAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (false, null);
        }
    }

    private CommandException Late(int answers) => CommandException.TimedOut(
        answers == 0 ? $"no answer from {peer.Remote} in {Duration.Print(terms.Wait)}" : $"only {answers} of {terms.Answers} answers came from {peer.Remote}",
        "--wait DURATION gives it longer, --answers 0 waits for none.");
}
