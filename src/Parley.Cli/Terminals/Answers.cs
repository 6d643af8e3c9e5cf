using System.Buffers;

namespace Parley.Cli;

/// <summary>Writes what a peer says to standard output.</summary>
internal sealed class Answers(Terminal terminal, SocketKind kind, bool hex)
{
    private long _offset;

    /// <summary>Writes a piece, message or datagram: as it is; as a hex dump; on a terminal a message ends its line.</summary>
    internal void Write(in ReadOnlySequence<byte> bytes)
    {
        if (hex)
        {
            if (kind == SocketKind.Stream && bytes.IsEmpty)
                return;
            terminal.WriteLine(HexDump.Of(bytes, _offset).TrimEnd('\n'));
            _offset += kind == SocketKind.Stream ? bytes.Length : 0;
            return;
        }

        terminal.Write(bytes);
        if (kind != SocketKind.Stream && terminal.OutIsTerminal && !EndsItsLine(bytes))
            terminal.Write("\n"u8);
    }

    private static bool EndsItsLine(in ReadOnlySequence<byte> bytes) => !bytes.IsEmpty && bytes.Slice(bytes.Length - 1).FirstSpan[0] == '\n';
}
