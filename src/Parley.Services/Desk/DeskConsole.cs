namespace Parley.Services;

/// <summary>
/// The operator's side of a <see cref="Desk"/>, line by line. A line answers the oldest message still unanswered; one that
/// begins with a slash is a command (two slashes: a line that begins with one); <c>[e]</c> leaves.
/// </summary>
/// <param name="desk">The desk.</param>
/// <param name="waits">
/// True for lines that come from a pipe: each waits until there is a message to answer, and <c>/to</c> and <c>/close</c>
/// until that client has come. False for a person, who sees who is there.
/// </param>
public sealed class DeskConsole(Desk desk, bool waits)
{
    /// <summary>What leaves, typed on a line of its own.</summary>
    internal const string Exit = "[e]";

    /// <summary>Does what a line says. One call at a time.</summary>
    /// <param name="line">Without its ending.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>What came of it.</returns>
    public async ValueTask<DeskOutcome> TypeAsync(string line, CancellationToken cancellation = default)
    {
        if (line.Trim() == Exit)
            return DeskOutcome.To() with { Leaves = true };
        if (!line.StartsWith('/') || line.StartsWith("//", StringComparison.Ordinal))
            return await AnswerAsync(line.StartsWith('/') ? line[1..] : line, cancellation);

        var (command, client, text, error) = DeskCommand.Parse(line[1..]);
        if (command is null)
            return DeskOutcome.Failed(error!);
        if (waits && command.TakesClient)
            await desk.ClientAsync(client, cancellation);
        return command.Apply(desk, client, text);
    }

    private async ValueTask<DeskOutcome> AnswerAsync(string text, CancellationToken cancellation)
    {
        if (waits)
            await desk.QuestionAsync(cancellation);
        return desk.Answer(text);
    }
}
