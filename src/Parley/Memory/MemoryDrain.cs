namespace Parley;

/// <summary>
/// Where a flow's bytes go once its reader closes gracefully: they are counted and forgotten. So nobody touches what a
/// reader that is still about has in hand.
/// </summary>
internal sealed class MemoryDrain
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiter;
    private long _bytes;
    private bool _isOver;

    /// <summary>Bytes were written.</summary>
    public void Take(long bytes)
    {
        lock (_gate)
        {
            _bytes += bytes;
            Wake();
        }
    }

    /// <summary>No more will be written.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
            Wake();
        }
    }

    /// <summary>Waits for bytes to have been forgotten.</summary>
    /// <returns>How many; 0 at the end.</returns>
    public async ValueTask<int> TakenAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_bytes > 0 || _isOver)
                {
                    var taken = (int)Math.Min(_bytes, int.MaxValue);
                    _bytes -= taken;
                    return taken;
                }

                more = (_waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await more.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private void Wake()
    {
        _waiter?.SetResult();
        _waiter = null;
    }
}
