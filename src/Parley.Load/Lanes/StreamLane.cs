using System.Buffers;
using System.IO.Pipelines;

namespace Parley.Load;

/// <summary>
/// A connection: what comes is compared and counted, and what is due leaves with one write. Nothing is allocated for a
/// message, and nothing hops: whoever completes a read carries the lane on.
/// </summary>
internal sealed class StreamLane : Lane
{
    private readonly Connection _connection;
    private readonly PipeReader _input;
    private readonly LaneWriter _writer;
    private readonly SendTimes _times;
    private int _answerAt;
    private long _partial;
    private long _received;

    internal StreamLane(LaneSetting setting, int number, Connection connection)
        : base(setting, number)
    {
        _connection = connection;
        _input = connection.Input;
        _times = new SendTimes(setting.IsOpenLoop ? setting.Backlog : setting.Plan.Depth + 1);
        _writer = new LaneWriter(setting, connection.Output, number, Failed);
        _answerAt = setting.StartOf(number);
    }

    internal override async Task RunAsync()
    {
        try
        {
            if (!Setting.IsOpenLoop)
                Send(Setting.Plan.Depth, Clock.Now);
            while (true)
            {
                var read = await _input.ReadAsync().ConfigureAwait(false);
                var now = Clock.Now;
                var done = Take(read.Buffer, now);
                _input.AdvanceTo(read.Buffer.End);
                if (done < 0 || (read.IsCompleted && Ended()))
                    return;
                if (done > 0 && !Setting.IsOpenLoop && now < Setting.Window.To)
                    Send(done, now);
                else if (now >= Setting.Window.To && _times.IsEmpty && _writer.IsIdle)
                    return;
            }
        }
        catch (ParleyException error)
        {
            Failed(error);
        }
    }

    internal override void Add(long time)
    {
        if (_times.IsFull)
        {
            if (Setting.Window.Holds(time))
                Setting.Tallies.Mine.Unsent++;
            return;
        }

        _times.Add(time, 1);
        _writer.Add(1);
    }

    internal override void SendDue() => _writer.Send();

    /// <summary>What is owed when the run is over has taken as long as it has waited, at least: leaving it out would flatter the server.</summary>
    public override async ValueTask DisposeAsync()
    {
        var now = Clock.Now;
        var tally = Setting.Tallies.Mine;
        while (_times.Take(int.MaxValue, out var time) is > 0 and var count)
        {
            if (time >= Setting.Window.From && time < Setting.Window.To)
            {
                tally.Unanswered += count;
                tally.Latency.Record(Clock.Nanoseconds(now - time), count);
            }
        }

        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Abort() => _connection.Abort();

    private void Send(int messages, long now)
    {
        _times.Add(now, messages);
        _writer.Add(messages);
        _writer.Send();
    }

    /// <summary>Compares and counts.</summary>
    /// <returns>Answers that are whole now; -1: wrong bytes, or answers to nothing.</returns>
    private int Take(in ReadOnlySequence<byte> bytes, long now)
    {
        if (Setting.Plan.Verify)
        {
            foreach (var segment in bytes)
            {
                if (!Check(segment.Span))
                    return -1;
            }
        }

        var whole = Math.DivRem(_partial + bytes.Length, Setting.AnswerSize, out _partial);
        _received += bytes.Length;
        return whole == 0 ? 0 : Count((int)whole, now);
    }

    private int Count(int whole, long now)
    {
        var (tally, window) = (Setting.Tallies.Mine, Setting.Window);
        var inWindow = window.Holds(now);
        tally.All += whole;
        if (inWindow)
            tally.Messages += whole;
        for (var left = whole; left > 0;)
        {
            var taken = _times.Take(left, out var time);
            if (taken == 0)
            {
                Setting.Troubles.AddBad(left * (long)Setting.AnswerSize, $"connection {Number + 1} was answered more than it had asked");
                return -1;
            }

            // Of an open loop the messages count that were due in the window, whenever their answers come.
            if (Setting.IsOpenLoop ? window.Holds(time) : inWindow)
                tally.Latency.Record(Clock.Nanoseconds(now - time), taken);
            left -= taken;
        }

        return whole;
    }

    private bool Check(ReadOnlySpan<byte> bytes)
    {
        for (var rest = bytes; !rest.IsEmpty;)
        {
            var expected = Setting.Answer.Span(_answerAt, Math.Min(rest.Length, Cycle.Longest));
            if (!rest[..expected.Length].SequenceEqual(expected))
            {
                Setting.Troubles.AddBad(WrongBytes.Count(rest[..expected.Length], expected), WrongBytes.Describe(rest, expected, _received + bytes.Length - rest.Length, Number));
                return false;
            }

            _answerAt = Setting.Answer.After(_answerAt, expected.Length);
            rest = rest[expected.Length..];
        }

        return true;
    }

    /// <summary>The peer has finished: an error, unless the run is over.</summary>
    private bool Ended()
    {
        if (!_times.IsEmpty || Clock.Now < Setting.Window.To)
            Broken(new ParleyException(ErrorReason.Reset, $"{_connection.Remote} closed connection {Number + 1}"));
        return true;
    }

    private void Failed(ParleyException error)
    {
        Broken(error);
        _connection.Abort();
    }
}
