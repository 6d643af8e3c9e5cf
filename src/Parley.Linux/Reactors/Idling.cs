using System.Diagnostics;

namespace Parley.Linux;

/// <summary>
/// Whether to look again for a little while before the thread sleeps. With one quick conversation the wake-up of a
/// sleeping thread is most of a round trip; with many, or slow ones, looking only burns the processor. So it looks while
/// the same one or two sockets speak, and their pauses have been short.
/// </summary>
internal sealed class Idling
{
    /// <summary>How long it pays at most, in ticks of <see cref="Stopwatch"/>: 50 µs, a few times what a wake-up costs.</summary>
    internal static readonly long Limit = Stopwatch.Frequency / 20_000;

    private const int Most = 16;

    private int _credit;

    // The two that spoke last, and whether it was one of them that spoke now.
    private ulong _last;
    private ulong _before;
    private bool _isKnown;

    internal bool ShouldSpin => _credit > 0 && _isKnown;

    /// <summary>A round brought events.</summary>
    internal void Heard(int count, ulong first)
    {
        _isKnown = count == 1 && (first == _last || first == _before);
        if (first != _last)
            (_last, _before) = (first, _last);
    }

    internal void Spun(bool paid) => _credit = paid ? Math.Min(Most, _credit + 1) : _credit - 4;

    /// <summary>A sleep that was short would have been better spent looking.</summary>
    internal void Slept(long ticks) => _credit = ticks < Limit ? Math.Min(Most, _credit + 1) : Math.Max(0, _credit - 1);
}
