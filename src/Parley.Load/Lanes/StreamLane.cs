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
    private volatile bool _broken;

    // Odd while an answer is taken and the next question has not left: a lane that owes nothing just then will in a moment.
    private uint _step;

    internal StreamLane(LaneSetting setting, int number, Connection connection)
        : base(setting, number)
    {
        _connection = connection;
        _input = connection.Input;
        _times = new SendTimes(setting.IsOpenLoop ? setting.Backlog : setting.Plan.Depth + 1);
        _writer = new LaneWriter(setting, connection.Output, number, Fail);
        _answerAt = setting.StartOf(number);
    }

    internal override bool OwesNothing
    {
        get
        {
            var step = Volatile.Read(ref _step);
            return step % 2 == 0 && _times.IsEmpty && _writer.IsIdle && Volatile.Read(ref _step) == step;
        }
    }

    internal override Task RunAsync() => _connection.RunAsync(ExchangeAsync);

    internal override void Add(long time, long message)
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
    internal override async ValueTask CloseAsync(CancellationToken patience)
    {
        var wasOwed = !OwesNothing;
        var (now, tally, window) = (Clock.Now, Setting.Tallies.Mine, Setting.Window);
        while (_times.Take(int.MaxValue, out var time) is > 0 and var count)
        {
            if (window.Holds(time))
            {
                tally.Unanswered += count;
                tally.Latency.Record(Clock.Nanoseconds(now - time), count);
            }
        }

        if (!wasOwed && !_broken)
            await _connection.FinishAsync(patience).ConfigureAwait(false);
    }

    public override ValueTask DisposeAsync() => _connection.DisposeAsync();

    protected override void End()
    {
        if (OwesNothing)
            _input.CancelPendingRead();
        else
            _connection.Abort();
    }

    private async Task ExchangeAsync()
    {
        try
        {
            if (!Setting.IsOpenLoop)
                Send(Setting.Plan.Depth, Clock.Now);
            while (!IsStopped)
            {
                var read = await _input.ReadAsync().ConfigureAwait(false);
                Volatile.Write(ref _step, _step + 1);
                Hear(read);
                Volatile.Write(ref _step, _step + 1);
                if (_broken)
                    return;
            }
        }
        catch (ParleyException error)
        {
            Fail(error);
        }
    }

    private void Hear(in ReadResult read)
    {
        var now = Clock.Now;
        var done = Take(read.Buffer, now);
        _input.AdvanceTo(read.Buffer.End);
        if (done < 0)
            Fail(null);
        else if (read.IsCompleted)
            Fail(new ParleyException(ErrorReason.Reset, $"{_connection.Remote} closed connection {Number + 1}"));
        else if (done > 0 && !Setting.IsOpenLoop && now < Setting.Window.To)
            Send(done, now);
    }

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
                if (!WrongBytes.Check(Setting, segment.Span, ref _answerAt, _received, Number))
                    return -1;
                _received += segment.Length;
            }
        }

        var whole = Math.DivRem(_partial + bytes.Length, Setting.AnswerSize, out _partial);
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

    /// <summary>It is of no more use: wrong bytes were counted already, anything else is an error.</summary>
    private void Fail(ParleyException? error)
    {
        _broken = true;
        if (error is not null)
            Broken(error);
        _connection.Abort();
    }
}
