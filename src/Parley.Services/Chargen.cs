namespace Parley.Services;

/// <summary>
/// Character generator (RFC 864). Wire: lines of 72 of the 95 printing ASCII characters ended by CRLF, each beginning one
/// character later, without end and as fast as the peer takes them; what it sends is thrown away. A datagram of any
/// content is answered with a random number of characters, 0 to 512.
/// </summary>
[RunsOnReactor]
public sealed class Chargen : IStreamService, IDatagramService
{
    private const int Printing = 95;
    private const int Columns = 72;
    private const int LargestDatagram = 512;
    private static readonly byte[] Pattern = MakePattern();

    /// <inheritdoc/>
    public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
    {
        var draining = Discard.DrainAsync(connection.Input, CancellationToken.None);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                // A flush completes when the system has taken the bytes: a peer that does not read holds up its own lines alone.
                var flushed = await connection.Output.WriteAsync(Pattern, CancellationToken.None);
                if (flushed.IsCompleted || flushed.IsCanceled)
                    return;
            }
        }
        finally
        {
            connection.Input.CancelPendingRead();
            await draining;
        }
    }

    /// <inheritdoc/>
    public void Answer(in Datagram question, IDatagramAnswers answers) => answers.Send(Pattern.AsSpan(0, Random.Shared.Next(LargestDatagram + 1)));

    // After 95 lines the pattern begins again, so one block of them can be sent over and over.
    private static byte[] MakePattern()
    {
        var pattern = new byte[Printing * (Columns + 2)];
        var at = 0;
        for (var line = 0; line < Printing; line++)
        {
            for (var column = 0; column < Columns; column++)
                pattern[at++] = (byte)(' ' + ((line + column) % Printing));
            pattern[at++] = (byte)'\r';
            pattern[at++] = (byte)'\n';
        }

        return pattern;
    }
}
