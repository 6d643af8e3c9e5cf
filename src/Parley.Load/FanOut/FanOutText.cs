using System.Buffers.Text;
using System.Text;

namespace Parley.Load;

/// <summary>
/// The messages of a fan-out, as text that any chat passes on: <c>~</c>, a word that is this run's alone, <c>~</c>, the
/// message's number in ten digits, and <c>x</c> up to the size. The server may put anything before and behind it.
/// </summary>
internal sealed class FanOutText
{
    /// <summary>The shortest message.</summary>
    internal const int Least = WordLength + 2 + Digits;

    /// <summary>The number of what is said only to see who hears it.</summary>
    internal const uint RollCall = uint.MaxValue;

    private const int WordLength = 6;
    private const int Digits = 10;

    private readonly byte[] _mark;
    private readonly byte[] _padding;
    private readonly int _size;

    internal FanOutText(int size)
    {
        Word = Guid.NewGuid().ToString("N")[..WordLength];
        _mark = Encoding.ASCII.GetBytes($"~{Word}~");
        _padding = new byte[size - Least];
        _padding.AsSpan().Fill((byte)'x');
        _size = size;
    }

    /// <summary>This run's own, so that two runs in one room do not take each other's messages for theirs.</summary>
    internal string Word { get; }

    /// <summary>Writes a message.</summary>
    internal void Write(uint number, Span<byte> text)
    {
        _mark.CopyTo(text);
        _ = Utf8Formatter.TryFormat(number, text.Slice(_mark.Length, Digits), out _, new('D', Digits));
        _padding.CopyTo(text[Least..]);
    }

    /// <summary>Finds the next message in what a server sent.</summary>
    /// <param name="text">Behind it afterwards.</param>
    /// <param name="number">The message's.</param>
    /// <param name="isWhole">False: something is missing, or other than what was said.</param>
    /// <returns>False: there is none.</returns>
    internal bool TryFind(ref ReadOnlySpan<byte> text, out uint number, out bool isWhole)
    {
        (number, isWhole) = (0, false);
        var at = text.IndexOf(_mark);
        if (at < 0)
            return false;
        text = text[(at + _mark.Length)..];
        if (text.Length < Digits || !Utf8Parser.TryParse(text[..Digits], out number, out var used) || used != Digits)
            return true;
        text = text[Digits..];
        isWhole = text.StartsWith(_padding);
        text = text[Math.Min(text.Length, _size - Least)..];
        return true;
    }
}
