namespace Parley;

/// <summary>
/// What waits to be sent to one peer: in order, bounded, and written by one at a time. Whoever finds the outbox idle
/// writes; what others say meanwhile leaves together in the next write.
/// </summary>
/// <remarks>
/// Back-pressure: the messages here, waiting or being written, count at most <c>limit</c> bytes, plus one message. Beyond
/// it a send waits its turn (first come, first served) and a <see cref="TrySend"/> is refused. The room of a batch is
/// free when the system has taken it, so a peer that does not read holds its senders and nobody else.
/// </remarks>
internal sealed class Outbox(IOutboxSink sink, int limit)
{
    // Guards every field below. Innermost: nothing is called under it but the sink's Append, which only copies.
    // Never held across a write. Tasks completed under it run their continuations elsewhere.
    private readonly Lock _gate = new();

    // Senders that wait for room, oldest first. While there is one, nobody overtakes it. Not empty only while writing.
    private readonly LinkedList<Waiter> _waiters = new();

    private OutboxBatch _pending = new();
    private OutboxBatch? _spare;

    // Bytes in _pending and in the batch that is being written.
    private long _queued;
    private bool _writing;
    private bool _finishing;
    private ParleyException? _failure;
    private TaskCompletionSource? _drained;

    /// <summary>Sends in order; waits while the queue is full.</summary>
    /// <param name="message">Copied, or gone, when this completes.</param>
    /// <param name="isText">Text or binary, for carriers that tell them apart; null: as fits.</param>
    /// <param name="cancellation">Leaves the queue; a message half written is followed by an abort.</param>
    /// <returns>When the message is on its way.</returns>
    public ValueTask SendAsync(ReadOnlyMemory<byte> message, bool? isText, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellation);
        OutboxBatch? batch;
        LinkedListNode<Waiter>? waiting = null;
        lock (_gate)
        {
            if (Refusal() is { } refusal)
                return ValueTask.FromException(refusal);
            if (_waiters.Count > 0 || !HasRoom(message.Length))
                waiting = _waiters.AddLast(new Waiter(message, isText));
            else
                Append(message.Span, isText);
            batch = waiting is null ? TakeIfIdle() : null;
        }

        return waiting is not null ? WaitAsync(waiting, cancellation) : batch is not null ? WriteAsync(batch, cancellation) : default;
    }

    /// <summary>Sends if there is room at once.</summary>
    /// <param name="message">Copied.</param>
    /// <returns>False: the queue is full, or the peer is gone.</returns>
    public bool TrySend(ReadOnlyMemory<byte> message)
    {
        OutboxBatch? batch;
        lock (_gate)
        {
            if (Refusal() is not null || _waiters.Count > 0 || !HasRoom(message.Length))
                return false;
            Append(message.Span, isText: null);
            batch = TakeIfIdle();
        }

        if (batch is null)
            return true;
        var writing = WriteAsync(batch, CancellationToken.None);
        if (writing.IsCompletedSuccessfully)
            return true;
        // Nobody awaits it: the next sender hears of a failure from _failure, the receiver from the carrier.
        var failing = writing.AsTask().ContinueWith(static failed => failed.Exception, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously);

        // Cancelled: there is no failure, since it was written meanwhile.
        return !failing.IsCompletedSuccessfully;
    }

    /// <summary>Takes no more and waits until everything is written.</summary>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>When nothing waits any more; also when a write failed.</returns>
    public Task DrainAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            _finishing = true;
            if (!_writing)
                return Task.CompletedTask;
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Ends at once: what waits is dropped, its senders fail.</summary>
    /// <param name="reason">Why; null: the conversation was aborted.</param>
    public void End(Exception? reason)
    {
        lock (_gate)
        {
            if (_failure is not null)
                return;
            _failure = reason as ParleyException ?? new ParleyException(ErrorReason.Reset, "the conversation was aborted", reason);
            foreach (var waiter in _waiters)
                waiter.Sent.TrySetException(_failure);
            _waiters.Clear();
            _pending.Clear();
            _drained?.TrySetResult();
        }
    }

    private static long CostOf(int length) => length + 1L; // One more, so that empty messages are bounded too.

    private bool HasRoom(int length) => _queued == 0 || _queued + CostOf(length) <= limit;

    private ParleyException? Refusal() =>
        _failure is { } failure ? new ParleyException(failure.Reason, failure.Message, failure) :
        _finishing ? new ParleyException(ErrorReason.Reset, "the conversation is finished: nothing more can be sent") : null;

    private void Append(ReadOnlySpan<byte> message, bool? isText)
    {
        sink.Append(message, isText, _pending, behind: _queued > 0);
        _pending.Cost += CostOf(message.Length);
        _queued += CostOf(message.Length);
    }

    private OutboxBatch? TakeIfIdle()
    {
        if (_writing)
            return null;
        _writing = true;
        return Take();
    }

    private OutboxBatch Take()
    {
        var batch = _pending;
        _pending = _spare ?? new OutboxBatch();
        _spare = null;
        return batch;
    }

    // The room of a batch is free again. Returns the next batch, or null: idle from here on.
    private OutboxBatch? Written(OutboxBatch batch)
    {
        lock (_gate)
        {
            _queued -= batch.Cost;
            batch.Clear();
            _spare = batch;
            if (_failure is null)
            {
                Admit();
                if (_pending.Count > 0)
                    return Take();
            }

            _writing = false;
            _drained?.TrySetResult();
            return null;
        }
    }

    private void Admit()
    {
        while (_waiters.First is { } first && HasRoom(first.Value.Message.Length))
        {
            _waiters.RemoveFirst();
            Append(first.Value.Message.Span, first.Value.IsText);
            first.Value.Sent.TrySetResult();
        }
    }

    private async ValueTask WriteAsync(OutboxBatch batch, CancellationToken cancellation)
    {
        try
        {
            await sink.SendAsync(batch, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(batch, e);
            throw;
        }

        // The sender's own message is written: what the others added is nothing that it should wait for.
        if (Written(batch) is { } next)
            ThreadPool.UnsafeQueueUserWorkItem(static job => _ = job.Outbox.WriteAllAsync(job.Batch), (Outbox: this, Batch: next), preferLocal: true);
    }

    // Never throws: senders learn from _failure.
    private async Task WriteAllAsync(OutboxBatch? batch)
    {
        while (batch is not null)
        {
            try
            {
                await sink.SendAsync(batch, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Fail(batch, e);
                return;
            }

            batch = Written(batch);
        }
    }

    private void Fail(OutboxBatch batch, Exception reason)
    {
        End(reason);
        Written(batch);
        sink.Abort(reason);
    }

    private async ValueTask WaitAsync(LinkedListNode<Waiter> waiting, CancellationToken cancellation)
    {
        using var leaving = cancellation.UnsafeRegister(
            static (state, token) =>
            {
                var (outbox, node) = ((Outbox, LinkedListNode<Waiter>))state!;
                outbox.Leave(node, token);
            },
            (this, waiting));
        await waiting.Value.Sent.Task.ConfigureAwait(false);
    }

    private void Leave(LinkedListNode<Waiter> waiting, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (waiting.List is null)
                return;
            _waiters.Remove(waiting);
            waiting.Value.Sent.TrySetCanceled(cancellation);
            // It may have been a large one that held smaller ones back.
            Admit();
        }
    }

    private sealed class Waiter(ReadOnlyMemory<byte> message, bool? isText)
    {
        public ReadOnlyMemory<byte> Message { get; } = message;

        public bool? IsText { get; } = isText;

        public TaskCompletionSource Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
