using System.Diagnostics;

namespace Parley.Linux;

/// <summary>
/// Whether to look again for a little while before the thread sleeps. With one quick conversation the wake-up of a
/// sleeping thread is most of a round trip; with many connections, or slow ones, looking only burns the processor. So it
/// looks while few connections speak and their pauses have been short.
/// </summary>
internal sealed class Idling
{
    /// <summary>How long it pays at most, in ticks of <see cref="Stopwatch"/>: 50 µs, a few times what a wake-up costs.</summary>
    internal static readonly long Limit = Stopwatch.Frequency / 20_000;

    private const int Few = 2;
    private const int Most = 16;

    private int _credit;

    internal bool ShouldSpin(int lastCount) => _credit > 0 && lastCount <= Few;

    internal void Spun(bool paid) => _credit = paid ? Math.Min(Most, _credit + 1) : _credit - 4;

    /// <summary>A sleep that was short would have been better spent looking.</summary>
    internal void Slept(long ticks) => _credit = ticks < Limit ? Math.Min(Most, _credit + 1) : Math.Max(0, _credit - 1);
}
