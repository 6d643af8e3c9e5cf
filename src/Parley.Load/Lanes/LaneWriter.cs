using System.IO.Pipelines;

namespace Parley.Load;

/// <summary>
/// Sends messages along a cycle, in one write as far as they are due. A connection that does not take them at once is not
/// waited for: reading goes on meanwhile (two sides that only write would wait for each other), and who waited for the
/// connection then sends what has become due.
/// </summary>
internal sealed class LaneWriter(LaneSetting setting, PipeWriter output, int lane, Action<ParleyException> failed)
{
    private readonly Lock _gate = new();
    private readonly int _size = setting.AskSize;
    private readonly int _piece = setting.MessagePerWrite ? setting.AskSize : Cycle.Longest;
    private int _at = setting.StartOf(lane);
    private int _due;

    // True from a write that has to wait until FinishAsync has nothing left to send; it alone makes it false, under _gate.
    private bool _waiting;

    // Guarded by _gate: became due meanwhile.
    private int _dueMeanwhile;

    /// <summary>True: nothing is due, and no write is under way.</summary>
    internal bool IsIdle => _due == 0 && !Volatile.Read(ref _waiting);

    /// <summary>Messages are due. One caller at a time; it is the one who calls <see cref="Send"/>.</summary>
    internal void Add(int messages) => _due += messages;

    /// <summary>Sends what is due, or leaves it to the write that is under way.</summary>
    internal void Send()
    {
        if (_due == 0)
            return;
        var messages = _due;
        _due = 0;
        if (Volatile.Read(ref _waiting))
        {
            lock (_gate)
            {
                if (_waiting)
                {
                    _dueMeanwhile += messages;
                    return;
                }
            }
        }

        var left = messages * (long)_size;
        if (Start(ref left) is { } pending)
        {
            Volatile.Write(ref _waiting, true);
            _ = FinishAsync(pending, left);
        }
    }

    /// <summary>Writes until the connection does not take it at once.</summary>
    /// <returns>The write that waits; null: all of it is written.</returns>
    private ValueTask<FlushResult>? Start(ref long left)
    {
        while (left > 0)
        {
            var length = (int)Math.Min(left, _piece);
            var write = output.WriteAsync(setting.Ask.Memory(_at, length));
            _at = setting.Ask.After(_at, length);
            left -= length;
            // A flush that found the peer gone is left to the reader: it knows how the connection ended.
            if (!write.IsCompletedSuccessfully)
                return write;
            _ = write.Result;
        }

        return null;
    }

    private async Task FinishAsync(ValueTask<FlushResult> pending, long left)
    {
        try
        {
            while (true)
            {
                await pending.ConfigureAwait(false);
                while (Start(ref left) is { } more)
                    await more.ConfigureAwait(false);
                lock (_gate)
                {
                    if (_dueMeanwhile == 0)
                    {
                        _waiting = false;
                        return;
                    }

                    left = _dueMeanwhile * (long)_size;
                    _dueMeanwhile = 0;
                }

                pending = default;
            }
        }
        catch (ParleyException error)
        {
            failed(error);
        }
    }
}
