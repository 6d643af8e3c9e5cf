using System.Text;
using Parley.Services;

namespace Parley.Cli;

/// <summary>The person (or the pipe) at standard input who answers a desk.</summary>
internal sealed class Operator(Desk desk, Terminal terminal)
{
    private readonly DeskConsole _console = new(desk, waits: !terminal.InIsTerminal);

    /// <summary>Does what is typed, until the operator leaves.</summary>
    /// <param name="cancellation">The server wants the end.</param>
    /// <returns>True: left, with <c>[e]</c> or the end of a terminal's input. False: a pipe has ended; clients go on.</returns>
    internal async Task<bool> RunAsync(CancellationToken cancellation)
    {
        await Foreground.UntilOursAsync(terminal, cancellation);
        await foreach (var line in new InputUnits(terminal.Input.Reader).Lines(default, mayCut: true, cancellation))
        {
            var outcome = await _console.TypeAsync(Encoding.UTF8.GetString(line.Span), cancellation);
            if (outcome.Error is { } error)
                terminal.Note(error);
            foreach (var shown in outcome.Shown)
                terminal.Note(shown);
            if (outcome.Leaves)
                return true;
        }

        return terminal.InIsTerminal;
    }
}
