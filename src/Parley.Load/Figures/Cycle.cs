using System.Numerics;

namespace Parley.Load;

/// <summary>
/// Bytes that repeat for ever, written out far enough that a window of <see cref="Longest"/> bytes is one piece of memory
/// wherever it begins. A connection's bytes are a window that moves along it.
/// </summary>
internal sealed class Cycle
{
    /// <summary>Bytes that one write takes at most.</summary>
    internal const int Longest = 128 * 1024;

    // A prime, so that messages of any size begin at every place of the pattern before they repeat: a byte that is lost,
    // doubled, moved or another connection's never falls on its like for long.
    private const int PatternPeriod = 131_071;

    private readonly byte[] _bytes;

    private Cycle(byte[] bytes, int period)
    {
        _bytes = bytes;
        Period = period;
    }

    /// <summary>Pseudo-random bytes, the same in every run.</summary>
    internal static Cycle Pattern { get; } = new(MakePattern(), PatternPeriod);

    /// <summary>After so many bytes it begins anew.</summary>
    internal int Period { get; }

    /// <summary>A text that repeats.</summary>
    internal static Cycle Of(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[text.Length + Longest];
        for (var at = 0; at < bytes.Length; at += text.Length)
            text[..Math.Min(text.Length, bytes.Length - at)].CopyTo(bytes.AsSpan(at));
        return new Cycle(bytes, text.Length);
    }

    /// <summary>Where the window of a connection begins: far from every other's.</summary>
    internal int StartOf(int connection) => (int)(connection * 7919L % Period);

    /// <summary>The place so many bytes behind another.</summary>
    internal int After(int at, long bytes) => (int)((at + bytes) % Period);

    internal ReadOnlyMemory<byte> Memory(int at, int length) => _bytes.AsMemory(at, length);

    internal ReadOnlySpan<byte> Span(int at, int length) => _bytes.AsSpan(at, length);

    // Marsaglia's xorshift64 (2003, "Xorshift RNGs", triple 13, 7, 17), its middle byte.
    private static byte[] MakePattern()
    {
        var bytes = new byte[PatternPeriod + Longest];
        var state = 0x9E3779B97F4A7C15UL;
        for (var i = 0; i < PatternPeriod; i++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            bytes[i] = (byte)BitOperations.RotateRight(state, 29);
        }

        bytes.AsSpan(0, Longest).CopyTo(bytes.AsSpan(PatternPeriod));
        return bytes;
    }
}
