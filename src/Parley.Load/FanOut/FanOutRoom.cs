namespace Parley.Load;

/// <summary>
/// The messages that are under way in a fan-out, and how many still miss each. A slot holds a message's number and that
/// count in one word: deliveries come from every connection's thread, and a message may be given up meanwhile.
/// </summary>
internal sealed class FanOutRoom
{
    // A room is slower than an echo, and its members' queues are long.
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(1);
    private const int LongestSchedule = 4096;

    private readonly LaneSetting _setting;
    private readonly long[] _times;
    private readonly long[] _missing;
    private readonly uint _mask;
    private readonly int _depth;
    private readonly long _lostAfter;

    internal FanOutRoom(LaneSetting setting)
    {
        _setting = setting;
        _lostAfter = Clock.Ticks(setting.Plan.LostAfter > LeastPatience ? setting.Plan.LostAfter : LeastPatience);
        _depth = setting.IsOpenLoop ? LongestSchedule : setting.Plan.Depth;
        var slots = System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_depth);
        (_times, _missing, _mask) = (new long[slots], new long[slots], slots - 1);
        Text = new FanOutText(setting.Plan.Size);
    }

    internal FanOutText Text { get; }

    /// <summary>Everybody in it; the message of a number is said by the one whose turn it is.</summary>
    internal FanOutLane[] Members { get; set; } = [];

    internal int Slots => _times.Length;

    internal bool IsQuiet => Array.TrueForAll(_missing, static slot => Missing(slot) == 0);

    /// <summary>Closed loop: says the first messages.</summary>
    internal void Begin(long now)
    {
        for (var slot = 0u; slot < _depth; slot++)
            Say(slot, now);
    }

    /// <summary>Open loop: says a message that is due.</summary>
    internal void Add(long time, long message)
    {
        var number = (uint)message;
        if (Missing(Volatile.Read(ref _missing[number & _mask])) == 0)
            Say(number, time);
        else if (_setting.Window.Holds(time))
            _setting.Tallies.Mine.Unsent++;
    }

    /// <summary>A message has arrived at one of the others.</summary>
    internal void Delivered(uint number, long now)
    {
        var (tally, window) = (_setting.Tallies.Mine, _setting.Window);
        ref var slot = ref _missing[number & _mask];
        while (true)
        {
            var seen = Volatile.Read(ref slot);
            if (Number(seen) != number || Missing(seen) == 0)
            {
                tally.Late += window.Holds(now) ? 1 : 0;
                return;
            }

            var time = Volatile.Read(ref _times[number & _mask]);
            if (Interlocked.CompareExchange(ref slot, seen - 1, seen) != seen)
                continue;
            var inWindow = window.Holds(now);
            tally.All++;
            tally.Messages += inWindow ? 1 : 0;
            if (_setting.IsOpenLoop ? window.Holds(time) : inWindow)
                tally.Latency.Record(Clock.Nanoseconds(now - time));
            if (Missing(seen) == 1)
                SayNext(number, now);
            return;
        }
    }

    /// <summary>Gives up what is overdue.</summary>
    internal void Tick(long now)
    {
        for (var at = 0; at < _missing.Length; at++)
        {
            var seen = Volatile.Read(ref _missing[at]);
            var time = Volatile.Read(ref _times[at]);
            if (Missing(seen) == 0 || now - time < _lostAfter || Interlocked.CompareExchange(ref _missing[at], Packed(Number(seen), 0), seen) != seen)
                continue;
            if (_setting.Window.Holds(time))
                _setting.Tallies.Mine.Lost += Missing(seen);
            SayNext(Number(seen), now);
        }
    }

    private void SayNext(uint before, long now)
    {
        if (!_setting.IsOpenLoop && now < _setting.Window.To)
            Say(before + (uint)_times.Length, now);
    }

    private void Say(uint number, long time)
    {
        Volatile.Write(ref _times[number & _mask], time);
        Volatile.Write(ref _missing[number & _mask], Packed(number, Members.Length - 1));
        if (!Members[number % Members.Length].TrySay(number) && _setting.Window.Holds(time))
            _setting.Tallies.Mine.Unsent++;
    }

    private static long Packed(uint number, int missing) => ((long)number << 32) | (uint)missing;

    private static uint Number(long slot) => (uint)(slot >> 32);

    private static int Missing(long slot) => (int)slot;
}
