using System.Buffers;
using System.Globalization;
using System.Text;

namespace Parley.Cli;

/// <summary>A client's message as lines, each with the client's number: nobody can put words into another's mouth with a newline.</summary>
internal static class DeskLines
{
    /// <summary>The lines, each with its newline; the bytes stay as they came.</summary>
    internal static ReadOnlyMemory<byte> Of(int client, ReadOnlyMemory<byte> message)
    {
        var lines = new ArrayBufferWriter<byte>(message.Length + 16);
        var number = Encoding.ASCII.GetBytes(client.ToString(CultureInfo.InvariantCulture) + ": ");
        var rest = message.Span;
        do
        {
            var newline = rest.IndexOf((byte)'\n');
            var line = newline < 0 ? rest : rest[..newline];
            lines.Write(number);
            lines.Write(line);
            lines.Write("\n"u8);
            rest = newline < 0 ? default : rest[(newline + 1)..];
        }
        while (!rest.IsEmpty);
        return lines.WrittenMemory;
    }
}
