using System.Buffers;

namespace Parley.Load;

/// <summary>Connects, exchanges one message, closes, and does it again. The latency is from before the connecting to the last byte of the answer.</summary>
internal sealed class ChurnLane(LaneSetting setting, int number) : Lane(setting, number)
{
    // After a refusal, so that a server that is gone is not asked a hundred thousand times a second.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _ending = new();
    private volatile bool _between = true;

    internal override bool OwesNothing => _between;

    internal override Task RunAsync() => Task.Run(ExchangeAsync);

    public override ValueTask DisposeAsync()
    {
        _ending.Dispose();
        return default;
    }

    protected override void End() => _ending.Cancel();

    private bool GoesOn => !IsStopped && Clock.Now < Setting.Window.To;

    private async Task ExchangeAsync()
    {
        while (GoesOn)
        {
            _between = false;
            try
            {
                await ManyAsync().ConfigureAwait(false);
            }
            catch (ParleyException error)
            {
                Broken(error);
                await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (IsStopped)
            {
                // It was in the middle of something when the time was over.
            }
        }

        _between = true;
    }

    /// <summary>One connection after another. Those behind the first begin where that one lives, so that nothing hops.</summary>
    private async Task ManyAsync()
    {
        var begun = Clock.Now;
        var first = await ConnectAsync().ConfigureAwait(false);
        await first.RunAsync(async () =>
        {
            await OneAsync(first, begun).ConfigureAwait(false);
            while (GoesOn)
            {
                var begun = Clock.Now;
                var next = await ConnectAsync().ConfigureAwait(false);
                await next.RunAsync(() => OneAsync(next, begun)).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    private Task<Connection> ConnectAsync() => Client.ConnectAsync(Setting.Plan.Target, Setting.Plan.Client, _ending.Token);

    private async Task OneAsync(Connection connection, long begun)
    {
        await using (connection.ConfigureAwait(false))
        {
            using var end = _ending.Token.UnsafeRegister(static it => ((Connection)it!).Abort(), connection);
            if (await AskAsync(connection).ConfigureAwait(false))
                Count(Clock.Now, begun);

            // An orderly end, which is no part of the latency. Only where the answer has no known length is there more to wait for.
            await (Setting.Plan.Question.IsEmpty ? connection.CloseAsync() : connection.FinishAsync()).ConfigureAwait(false);
        }
    }

    private void Count(long now, long begun)
    {
        var tally = Setting.Tallies.Mine;
        tally.All++;
        if (!Setting.Window.Holds(now))
            return;
        tally.Messages++;
        tally.Latency.Record(Clock.Nanoseconds(now - begun));
    }

    private async ValueTask<bool> AskAsync(Connection connection)
    {
        if (!Setting.Plan.Question.IsEmpty)
        {
            await FirstAnswer.OfAsync(connection, Setting.Plan).ConfigureAwait(false);
            return true;
        }

        var (writeAt, readAt) = (Setting.StartOf(Number), Setting.StartOf(Number));
        var writing = WriteAsync(connection, writeAt);
        for (var left = Setting.AnswerSize; left > 0;)
        {
            var read = await connection.Input.ReadAsync().ConfigureAwait(false);
            var taken = read.Buffer.Slice(0, Math.Min(left, read.Buffer.Length));
            var right = Check(taken, ref readAt, Setting.AnswerSize - left);
            left -= (int)taken.Length;
            var ended = read.IsCompleted && left > 0;
            connection.Input.AdvanceTo(read.Buffer.End);
            if (!right)
                return false;
            if (ended)
                throw new ParleyException(ErrorReason.Reset, $"{connection.Remote} closed a connection before it had answered");
        }

        await writing.ConfigureAwait(false);
        return true;
    }

    private async Task WriteAsync(Connection connection, int at)
    {
        for (var left = Setting.AskSize; left > 0;)
        {
            var length = Math.Min(left, Cycle.Longest);
            await connection.Output.WriteAsync(Setting.Ask.Memory(at, length)).ConfigureAwait(false);
            at = Setting.Ask.After(at, length);
            left -= length;
        }
    }

    private bool Check(in ReadOnlySequence<byte> bytes, ref int at, long received)
    {
        if (!Setting.Plan.Verify)
            return true;
        foreach (var segment in bytes)
        {
            if (!WrongBytes.Check(Setting, segment.Span, ref at, received, Number))
                return false;
            received += segment.Length;
        }

        return true;
    }
}
