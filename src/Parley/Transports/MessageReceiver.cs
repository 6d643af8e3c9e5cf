using System.Buffers;

namespace Parley;

/// <summary>
/// Collects the parts of a <see cref="MessageConnection"/>'s messages. A receive that its caller gives up goes on and
/// its part is there at the next call: a WebSocket, for one, is aborted when a receive is cancelled.
/// </summary>
internal sealed class MessageReceiver(MessageConnection connection)
{
    private byte[] _buffer = [];
    private int _length;

    // The receive that is under way although nobody waits for it any more, or the one that failed: it fails again.
    private Task<MessagePart>? _pending;

    /// <summary>The parts since <see cref="Clear"/>, one after the other.</summary>
    public ReadOnlyMemory<byte> Received => _buffer.AsMemory(0, _length);

    /// <summary>Whether the peer's end was received.</summary>
    public bool HeardEnd { get; private set; }

    /// <summary>Whether the last message was text; true before the first.</summary>
    public bool LastIsText { get; private set; } = true;

    /// <summary>Adds the next part to <see cref="Received"/>. One call at a time.</summary>
    /// <param name="cancellation">Gives up; nothing is lost.</param>
    /// <returns>The part.</returns>
    public async ValueTask<MessagePart> ReceivePartAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        MessagePart part;
        var receiving = _pending is null ? StartAsync() : new ValueTask<MessagePart>(_pending);
        if (receiving.IsCompletedSuccessfully)
        {
            part = receiving.Result;
        }
        else
        {
            _pending = receiving.AsTask();
            try
            {
                part = await _pending.WaitAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Perhaps nobody asks again, and the connection's end makes it fail: that is no failure without a witness.
                _ = _pending.ContinueWith(static given => given.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                throw;
            }
        }

        _pending = null;
        _length += part.Count;
        HeardEnd |= part.IsEnd;
        if (!part.IsEnd)
            LastIsText = part.IsText;
        return part;
    }

    /// <summary>Forgets what was received. Its buffer goes back to the pool: an idle peer holds none.</summary>
    public void Clear()
    {
        _length = 0;
        if (_pending is not null || _buffer.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private async ValueTask<MessagePart> StartAsync()
    {
        if (_length == 0)
            await connection.WaitToReceiveAsync().ConfigureAwait(false);
        MakeRoom();
        var part = await connection.ReceivePartAsync(_buffer.AsMemory(_length)).ConfigureAwait(false);
        connection.Received(part.Count);
        return part;
    }

    private void MakeRoom()
    {
        if (_buffer.Length - _length >= connection.SmallestBuffer)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + connection.SmallestBuffer, _length * 2));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
