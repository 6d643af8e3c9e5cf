using System.Buffers;

namespace Parley.Load;

/// <summary>
/// The first question to a server that is no echo. A server may greet, or introduce itself: whatever comes before the
/// answer is skipped, this once, up to a bound. From then on nothing but answers may come.
/// </summary>
internal static class FirstAnswer
{
    private const int LongestPrelude = 64 * 1024;

    // More than the silence after which a server takes a text without a newline for a message, less than patience.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>Asks once on a connection, and waits until what came ends with the answer.</summary>
    /// <exception cref="ParleyException"><see cref="ErrorReason.ProtocolViolation"/>: it does not.</exception>
    internal static async ValueTask OfAsync(Connection connection, LoadPlan plan, CancellationToken cancellation = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        var heard = new ArrayBufferWriter<byte>();
        try
        {
            await connection.Output.WriteAsync(plan.Question, limit.Token).ConfigureAwait(false);
            while (!EndsWithAnswer(heard.WrittenSpan, plan))
            {
                var read = await connection.Input.ReadAsync(limit.Token).ConfigureAwait(false);
                foreach (var segment in read.Buffer)
                    heard.Write(segment.Span);
                var ended = read.IsCompleted;
                connection.Input.AdvanceTo(read.Buffer.End);
                if (heard.WrittenCount > LongestPrelude || (ended && !EndsWithAnswer(heard.WrittenSpan, plan)))
                    throw Unexpected(plan, heard.WrittenSpan);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Unexpected(plan, heard.WrittenSpan);
        }
    }

    /// <summary>The same with datagrams, each of which may be lost.</summary>
    /// <inheritdoc cref="OfAsync(Connection, LoadPlan, CancellationToken)"/>
    internal static async ValueTask OfAsync(DatagramSocket socket, LoadPlan plan, CancellationToken cancellation)
    {
        var batch = new DatagramBatch(socket.MaxPayload, capacity: 1);
        byte[] last = [];
        for (var left = Patience; left > TimeSpan.Zero; left -= AskAgain)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(AskAgain);
            await socket.SendAsync(plan.Question, cancellation: cancellation).ConfigureAwait(false);
            try
            {
                while (await socket.ReceiveAsync(batch, limit.Token).ConfigureAwait(false) > 0)
                {
                    last = batch[0].Payload.ToArray();
                    if (EndsWithAnswer(last, plan))
                        return;
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // It was lost, or the server wants more than one question before it answers so.
            }
        }

        throw Unexpected(plan, last);
    }

    private static bool EndsWithAnswer(ReadOnlySpan<byte> heard, LoadPlan plan) => heard.EndsWith(plan.Answer.Span);

    private static ParleyException Unexpected(LoadPlan plan, ReadOnlySpan<byte> heard)
    {
        const int Shown = 200;
        var tail = System.Text.Encoding.UTF8.GetString(heard[Math.Max(0, heard.Length - Shown)..]);
        return new ParleyException(ErrorReason.ProtocolViolation, heard.IsEmpty
            ? $"{plan.Target.Address} did not answer the question within {Duration.Print(Patience)}"
            : $"{plan.Target.Address} did not answer the question with what was expected, but with {Printable.Show(tail, Shown)}");
    }
}
