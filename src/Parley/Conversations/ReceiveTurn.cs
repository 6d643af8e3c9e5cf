namespace Parley;

/// <summary>
/// Who receives: one at a time, and at the end the graceful close, which may begin while another still waits for a
/// message: that receive then ends as at the peer's end.
/// </summary>
internal sealed class ReceiveTurn
{
    private const int Free = 0;
    private const int Taken = 1;
    private const int Closing = 2;
    private const int Closed = 3;

    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    /// <summary>True once <see cref="CloseAsync()"/> was called.</summary>
    public bool IsClosing => Volatile.Read(ref _state) >= Closing;

    /// <summary>Begins a receive.</summary>
    /// <returns>False: no more receives.</returns>
    public bool TryEnter() => Interlocked.CompareExchange(ref _state, Taken, Free) switch
    {
        Free => true,
        Taken => throw new InvalidOperationException("one receive at a time"),
        _ => false,
    };

    /// <summary>Ends a receive.</summary>
    public void Leave()
    {
        if (Interlocked.CompareExchange(ref _state, Free, Taken) == Taken)
            return;
        Volatile.Write(ref _state, Closed);
        _left.TrySetResult();
    }

    /// <summary>No more receives from here on.</summary>
    /// <returns>When the one under way has left.</returns>
    public Task CloseAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Closed, Free) == Free)
            _left.TrySetResult();
        else
            Interlocked.CompareExchange(ref _state, Closing, Taken);
        return _left.Task;
    }

    /// <inheritdoc cref="CloseAsync()"/>
    /// <param name="cancelPending">Called to end the one that is under way.</param>
    public Task CloseAsync(Action cancelPending)
    {
        var closed = CloseAsync();
        if (!closed.IsCompleted)
            cancelPending();
        return closed;
    }
}
