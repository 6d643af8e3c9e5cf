using System.Runtime.InteropServices;

namespace Parley;

/// <summary>Whether an attempt that may be in vain is worth its cost now: as long as most of them are, and otherwise once in a while, to hear whether that has changed.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Payoff
{
    // One in vain costs as much credit as so many that were not earn.
    private const int Loss = 4;
    private const int Most = 16;

    // So rare that its cost is lost in that of the occasions between.
    private const int Rare = 64;

    private int _credit;
    private int _passed;

    /// <summary>An occasion: whether to take it.</summary>
    internal bool IsDue() => _credit > 0 || (++_passed & (Rare - 1)) == 0;

    /// <summary>How the attempt went.</summary>
    internal void Note(bool paid) => _credit = paid ? Math.Min(Most, _credit + 1) : Math.Max(0, _credit - Loss);
}
