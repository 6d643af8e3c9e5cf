using System.Diagnostics;
using System.Net.Sockets;

namespace Parley;

/// <summary>
/// Where one socket alone speaks, and soon again, most of a round trip is the wake-up of the thread that slept meanwhile.
/// So the thread looks for a little while whether that one has more to say before it goes to sleep.
/// </summary>
internal sealed class LoneSpeaker
{
    // A few times what a wake-up costs: 50 µs.
    private static readonly long Limit = Stopwatch.Frequency / 20_000;

    // So often in a row nobody else spoke.
    private const int Known = 8;

    // So often it is heard before the thread asks the system for the others.
    private const int Most = 32;

    private object? _last;
    private int _times;
    private int _heard;
    private Payoff _payoff;

    /// <summary>The system told of one.</summary>
    internal void Spoke(object speaker)
    {
        _times = speaker == _last ? _times + 1 : 0;
        _last = speaker;
        _heard = 0;
    }

    /// <summary>Waits a moment for the one that is about to wait, if it is the one.</summary>
    /// <returns>It has something to say.</returns>
    internal bool Listen(object speaker, Socket socket)
    {
        if (_times < Known || speaker != _last || _heard == Most || !_payoff.IsDue())
            return false;
        var begun = Stopwatch.GetTimestamp();
        bool hears;
        do
            hears = socket.Poll(0, SelectMode.SelectRead);
        while (!hears && Stopwatch.GetTimestamp() - begun < Limit);
        _payoff.Note(hears);
        _heard++;
        return hears;
    }
}
