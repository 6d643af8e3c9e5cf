namespace Parley.Testing;

/// <summary>
/// How far a sender may be ahead of what came back. One that knew no end would go on sending to a server that has said
/// its last word, and beyond the bytes that a graceful close reads.
/// </summary>
internal sealed class Window(long most)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _out;
    private bool _isOpen;

    /// <summary>Waits until so many more may leave.</summary>
    public async Task TakeAsync(int bytes)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_isOpen || _out + bytes <= most)
                {
                    _out += bytes;
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(Guard.Token);
        }
    }

    /// <summary>So many came back.</summary>
    public void Give(long bytes) => Change(() => _out -= bytes);

    /// <summary>Nobody waits any more.</summary>
    public void Open() => Change(() => _isOpen = true);

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }
}
