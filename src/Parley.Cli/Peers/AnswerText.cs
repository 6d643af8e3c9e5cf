using System.Buffers;
using System.Text;

namespace Parley.Cli;

/// <summary>Prints an answer as it comes, and keeps it where it will be compared.</summary>
internal sealed class AnswerText(Terminal terminal, SocketKind kind, bool keep)
{
    /// <summary>An expectation looks at so much of an answer.</summary>
    private const int Longest = 16 * 1024 * 1024;

    private readonly Answers _answers = new(terminal, kind, hex: false);
    private readonly ArrayBufferWriter<byte> _kept = new();

    /// <summary>What was kept, as UTF-8.</summary>
    internal string Text => Encoding.UTF8.GetString(_kept.WrittenSpan);

    internal void Take(ReadOnlySequence<byte> bytes)
    {
        _answers.Write(bytes);
        if (!keep || _kept.WrittenCount + bytes.Length > Longest)
            return;
        foreach (var part in bytes)
            _kept.Write(part.Span);
    }
}
