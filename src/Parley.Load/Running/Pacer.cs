using System.Diagnostics;

namespace Parley.Load;

/// <summary>
/// The schedule of an open loop: messages leave evenly spread over time, the connections in turn, whatever the answers do.
/// It has a thread of its own, which sleeps while the next message is far and looks at the clock all the time while it is
/// near: a sleep is a millisecond too long, which would count as the server's.
/// </summary>
internal sealed class Pacer(LaneSetting setting, IReadOnlyList<Lane> lanes)
{
    private static readonly long Near = Clock.Ticks(TimeSpan.FromMilliseconds(2));
    private static readonly long Late = Clock.Ticks(TimeSpan.FromMilliseconds(1));

    // What one pass sends before it looks at the clock again.
    private const int LongestPass = 4096;

    /// <summary>Messages of the window that this side was more than a millisecond late to send, by its own fault.</summary>
    internal long SentLate { get; private set; }

    /// <summary>Runs until the window is over.</summary>
    internal Task RunAsync(long start)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            Run(start);
            ended.SetResult();
        });
        (thread.IsBackground, thread.Name) = (true, "load schedule");
        thread.Start();
        return ended.Task;
    }

    private void Run(long start)
    {
        var interval = Stopwatch.Frequency / setting.Plan.Rate;
        var next = 0L;
        bool isLast;
        do
        {
            var now = Clock.Now;
            var to = setting.Window.To;
            isLast = now >= to;
            var due = (long)((Math.Min(now, to - 1) - start) / interval) + 1;
            var until = Math.Min(due, next + LongestPass);
            for (var message = next; message < until; message++)
                Add(start + (long)(message * interval), now, message);
            for (var lane = 0; lane < Math.Min(until - next, lanes.Count); lane++)
                lanes[(int)((next + lane) % lanes.Count)].SendDue();
            next = Math.Max(next, until);
            if (isLast)
                GiveUp(due - next);
            else
                Wait(start + (long)(next * interval));
        }
        while (!isLast);
    }

    // So far behind that the last pass did not get there: the schedule asked for more than this side can do.
    private void GiveUp(long messages)
    {
        if (messages <= 0)
            return;
        SentLate += messages;
        setting.Tallies.Mine.Unsent += messages;
    }

    private void Add(long time, long now, long message)
    {
        lanes[(int)(message % lanes.Count)].Add(time, message);
        if (now - time > Late && setting.Window.Holds(time))
            SentLate++;
    }

    private static void Wait(long until)
    {
        var left = until - Clock.Now;
        if (left > Near)
            Thread.Sleep((int)Math.Min(20, (Clock.Seconds(left) * 1000) - 1));
        else if (left > 0)
            Thread.Yield();
    }
}
