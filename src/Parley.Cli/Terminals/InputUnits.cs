using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Parley.Cli;

/// <summary>Cuts standard input into what is sent: pieces as they come, lines, or all of it. Each unit is valid until the next.</summary>
internal sealed class InputUnits(PipeReader input)
{
    /// <summary>What is typed for a message is a line: this is far more than any kind of socket takes in one.</summary>
    internal const int LongestMessage = 16 * 1024 * 1024;

    /// <summary>All of standard input is held in memory when it is one question to a stream.</summary>
    internal const int LongestQuestion = 1024 * 1024 * 1024;

    /// <summary>A line of a stream that grows past this is sent in parts.</summary>
    internal const int LongestPart = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _unit = new();

    /// <summary>Bytes as they come.</summary>
    internal async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            foreach (var piece in result.Buffer)
                yield return piece;
            input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                yield break;
        }
    }

    /// <summary>Lines, each with another ending; a last line that has none gets none.</summary>
    /// <param name="ending">What a line ends with instead of its newline, perhaps nothing.</param>
    /// <param name="mayCut">True: a line longer than <see cref="LongestPart"/> goes in parts. False: it is one unit, up to <see cref="LongestMessage"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async IAsyncEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> ending, bool mayCut, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            var rest = result.Buffer;
            while (rest.PositionOf((byte)'\n') is { } newline)
            {
                yield return Unit(WithoutReturn(rest.Slice(0, newline), ending), ending);
                rest = rest.Slice(rest.GetPosition(1, newline));
            }

            if (!rest.IsEmpty && (result.IsCompleted || (mayCut && rest.Length > LongestPart)))
            {
                yield return Unit(rest, default);
                rest = rest.Slice(rest.End);
            }

            Bound(rest.Length, LongestMessage);
            input.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted)
                yield break;
        }
    }

    /// <summary>All of it, as one unit.</summary>
    /// <param name="longest">More bytes are an error.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task<ReadOnlyMemory<byte>> WholeAsync(int longest, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            Bound(result.Buffer.Length, longest);
            if (result.IsCompleted)
                return result.Buffer.ToArray();
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static void Bound(long length, int longest)
    {
        if (length > longest)
            throw new CommandException(ExitCode.Failed, $"more than {longest:N0} bytes of standard input cannot go in one piece", "parley connect passes any amount to a stream.");
    }

    /// <summary>A carriage return before the newline belongs to the ending: always where the ending brings its own, and on Windows, whose terminals type it.</summary>
    private static ReadOnlySequence<byte> WithoutReturn(ReadOnlySequence<byte> line, ReadOnlyMemory<byte> ending) =>
        (ending.Length > 0 || OperatingSystem.IsWindows()) && line.Length > 0 && line.Slice(line.Length - 1).FirstSpan[0] == '\r' ? line.Slice(0, line.Length - 1) : line;

    private ReadOnlyMemory<byte> Unit(ReadOnlySequence<byte> bytes, ReadOnlyMemory<byte> ending)
    {
        if (ending.IsEmpty && bytes.IsSingleSegment)
            return bytes.First;
        _unit.ResetWrittenCount();
        foreach (var part in bytes)
            _unit.Write(part.Span);
        _unit.Write(ending.Span);
        return _unit.WrittenMemory;
    }
}
