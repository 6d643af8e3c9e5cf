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

    /// <summary>A line of text with everything shown that could steer a terminal or break the line.</summary>
    internal static string Show(string line)
    {
        if (!line.AsSpan().ContainsAnyInRange('\0', '\x1f') && !line.Any(IsDangerous))
            return line;
        var shown = new StringBuilder(line.Length + 16);
        foreach (var c in line)
        {
            if (c is '\n' or '\r' || IsDangerous(c))
                shown.Append(Name(c));
            else
                shown.Append(c);
        }

        return shown.ToString();
    }

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
                Write(Name((char)rune.Value), output);
            else
                output.Write(bytes[..length]);
            bytes = bytes[length..];
        }
    }

    private static bool IsDangerous(char c) => c switch
    {
        '\t' or '\n' => false,
        < ' ' or (>= '\x7f' and <= '\x9f') => true,
        '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => true,
        _ => false,
    };

    private static string Name(char c) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        < '\x80' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
    };

    private static void WriteNumbers(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        foreach (var b in bytes)
            Write(string.Create(CultureInfo.InvariantCulture, $"\\x{b:x2}"), output);
    }

    private static void Write(string ascii, IBufferWriter<byte> output) => Encoding.ASCII.GetBytes(ascii, output);
}
