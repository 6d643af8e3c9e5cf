using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace Parley.Linux;

/// <summary>
/// A connection's bytes on their way out: one system call for each flush, at once, on the caller's thread. Only what the
/// kernel does not take waits for the socket.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ReactorWriter : PipeWriter
{
    private readonly ReactorConnection _connection;

    // Made when something is first written here: a service that only hands on its input's memory writes nothing.
    private OutBuffer? _out;

    // Made when a flush first has to wait.
    private PendingFlush? _pending;
    private bool _isCompleted;
    private volatile bool _cancel;
    private volatile bool _isSending;
    private ParleyException? _failure;
    private Task? _completion;

    internal ReactorWriter(ReactorConnection connection) => _connection = connection;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _out?.Count ?? 0;

    /// <summary>A pending flush has been cancelled by <see cref="CancelPendingFlush"/>.</summary>
    internal bool IsCanceled => _cancel;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Begin();
        return (_out ??= new OutBuffer()).Room(Math.Max(1, sizeHint));
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_out is not null)
            _out.Advance(bytes);
        else
            ArgumentOutOfRangeException.ThrowIfNotEqual(bytes, 0);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => SendAsync(default, cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) => SendAsync(source, cancellationToken);

    public override void CancelPendingFlush()
    {
        _cancel = true;
        _pending?.Signal();
    }

    /// <summary>Does not wait for a slow peer: <see cref="CompleteAsync"/> does, and may be called after this.</summary>
    /// <param name="exception">Aborts the connection.</param>
    public override void Complete(Exception? exception = null) => _completion ??= CompleteCoreAsync(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => new(_completion ??= CompleteCoreAsync(exception));

    /// <summary>The socket takes bytes again, or the connection is closed.</summary>
    internal void Wake() => _pending?.Signal();

    /// <summary>Takes back a cancellation that has been answered.</summary>
    /// <returns>False: there was none.</returns>
    internal bool TakeCancel()
    {
        var canceled = _cancel;
        _cancel = false;
        return canceled;
    }

    /// <summary>Keeps a copy of what is to be sent with the next flush.</summary>
    internal void Keep(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
            (_out ??= new OutBuffer()).Write(bytes);
    }

    /// <summary>Sends what there is: what was written, and behind it what is lent, which then shrinks.</summary>
    /// <returns>False: the kernel takes no more for now. True: all is sent, or nothing more will be.</returns>
    internal bool TrySend(ref ReadOnlyMemory<byte> lent)
    {
        _isSending = true;
        try
        {
            return TrySendAll(ref lent);
        }
        finally
        {
            _isSending = false;
        }
    }

    /// <summary>Waits until a send that another thread has begun is over, and what it was told is known: it does not wait for the peer.</summary>
    internal void Settle()
    {
        var sending = default(SpinWait);
        while (_isSending)
            sending.SpinOnce();
    }

    /// <summary>The result of a flush that is over.</summary>
    internal ValueTask<FlushResult> Sent() => _failure is null ? default : ValueTask.FromException<FlushResult>(Again(_failure));

    /// <inheritdoc cref="Sent"/>
    internal FlushResult Result() => _failure is null ? default : throw Again(_failure);

    private ValueTask<FlushResult> SendAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        Begin();
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<FlushResult>(cancellation);
        if (_cancel || UnflushedBytes > 0)
        {
            Keep(source.Span);
            source = default;
        }

        if (TakeCancel())
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: true, isCompleted: false));
        var isOthersTurn = _connection.Descriptor.Reactor is { IsCurrent: true } reactor && !reactor.TakeTurn(_connection);
        if (!isOthersTurn && TrySend(ref source))
            return Sent();
        if (_pending is not null)
            return _pending.WaitAsync(source, isOthersTurn, cancellation);
        _pending = new PendingFlush(_connection, this, source);
        return _pending.FirstWaitAsync(cancellation);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TrySendAll(ref ReadOnlyMemory<byte> lent)
    {
        while (_failure is null && (_out is { Count: > 0 } || !lent.IsEmpty))
        {
            _pending?.SetNotReady(); // before the call: room that comes behind it is seen
            var count = _out is { Count: > 0 } ? _out.Send(_connection) : SendLent(ref lent);
            if (count > 0)
                continue;
            if (count is -Errno.Again or -Errno.Interrupted or -Errno.NoBuffers)
            {
                _out?.Shrink();
                _connection.Sending();
                return false;
            }

            _failure = _connection.Broken("send to", Errno.ToException(-count));
            _out?.Clear();
            lent = default;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SendLent(ref ReadOnlyMemory<byte> lent)
    {
        var count = _connection.Descriptor.Send(lent.Span);
        if (count == lent.Length)
        {
            _connection.Sent(lent);
            lent = default;
        }
        else if (count > 0)
        {
            _connection.Sent(lent[..count]);
            lent = lent[count..];
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Begin()
    {
        if (_isCompleted)
            throw new InvalidOperationException("the output was completed");
        if (_pending is { IsWaiting: true })
            throw new InvalidOperationException("one flush at a time");
    }

    private Task CompleteCoreAsync(Exception? exception)
    {
        if (exception is not null)
        {
            _isCompleted = true;
            _connection.Abort(exception);
            return Task.CompletedTask;
        }

        if (UnflushedBytes > 0)
            return FlushAndCompleteAsync();
        Completed();
        return Task.CompletedTask;
    }

    private async Task FlushAndCompleteAsync()
    {
        FlushResult flushed;
        do
            flushed = await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        while (flushed.IsCanceled);
        Completed();
    }

    private void Completed()
    {
        _isCompleted = true;
        _out?.Clear();
        _connection.FinishSending();
    }

    // What broke once is broken for every flush after it; each has an exception of its own.
    private static ParleyException Again(ParleyException failure) => new(failure.Reason, failure.Message, failure) { Hint = failure.Hint };
}
