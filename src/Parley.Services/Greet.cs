namespace Parley.Services;

/// <summary>
/// Says one sentence and closes. Wire: <c>Thank you for connecting</c>, 24 bytes without a newline, then the end;
/// a datagram of any content is answered with it. What the peer sends is never read as a question.
/// </summary>
[RunsOnReactor]
public sealed class Greet : IStreamService, IDatagramService
{
    private static readonly byte[] Sentence = "Thank you for connecting"u8.ToArray();

    /// <inheritdoc/>
    public async ValueTask ServeAsync(Connection connection, CancellationToken stopping) => await connection.Output.WriteAsync(Sentence, CancellationToken.None);

    /// <inheritdoc/>
    public void Answer(in Datagram question, IDatagramAnswers answers) => answers.Send(Sentence);
}
