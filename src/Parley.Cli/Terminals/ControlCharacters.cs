using System.Buffers;
using System.Globalization;
using System.Text;

namespace Parley.Cli;

/// <summary>
/// Shows control characters instead of letting a terminal run them: C0 (but tab and newline), DEL, C1, and the
/// bidirectional overrides that make text look like another (CVE-2021-42574). Remembers a character that was cut.
/// </summary>
internal sealed class ControlCharacters
{
    private readonly byte[] _cut = new byte[4];
    private int _held;

    /// <summary>Shows the next bytes of a stream of UTF-8. Bytes that are no UTF-8 are shown as numbers.</summary>
    internal void Show(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        while (_held > 0 && bytes.Length > 0)
        {
            _cut[_held++] = bytes[0];
            bytes = bytes[1..];
            if (Rune.DecodeFromUtf8(_cut.AsSpan(0, _held), out _, out _) == OperationStatus.NeedMoreData)
                continue;
            var held = _held;
            _held = 0;
            ShowWhole(_cut.AsSpan(0, held), output);
        }

        ShowWhole(bytes, output);
    }

    /// <summary>Shows what waited for a rest that never came.</summary>
    internal void Finish(IBufferWriter<byte> output)
    {
        WriteNumbers(_cut.AsSpan(0, _held), output);
        _held = 0;
    }

    private void ShowWhole(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        while (bytes.Length > 0)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
            // A carriage return waits too: before a newline it is harmless.
            if (status == OperationStatus.NeedMoreData || (bytes.Length == 1 && bytes[0] == '\r'))
            {
                bytes.CopyTo(_cut);
                _held = bytes.Length;
                return;
            }

            if (status == OperationStatus.InvalidData)
                WriteNumbers(bytes[..length], output);
            else if (rune.IsBmp && IsDangerous((char)rune.Value) && !(rune.Value == '\r' && bytes.Length > 1 && bytes[1] == '\n'))
                Write(Printable.NameOf((char)rune.Value), output);
            else
                output.Write(bytes[..length]);
            bytes = bytes[length..];
        }
    }

    // In a stream of lines, the newlines are its own.
    private static bool IsDangerous(char c) => c != '\n' && Printable.IsUnsafe(c);

    private static void WriteNumbers(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        foreach (var b in bytes)
            Write(string.Create(CultureInfo.InvariantCulture, $"\\x{b:x2}"), output);
    }

    private static void Write(string ascii, IBufferWriter<byte> output) => Encoding.ASCII.GetBytes(ascii, output);
}
