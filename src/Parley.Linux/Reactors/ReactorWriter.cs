using System.IO.Pipelines;
using System.Runtime.Versioning;
using System.Threading.Tasks.Sources;

namespace Parley.Linux;

/// <summary>
/// A connection's bytes on their way out: one system call for each flush, at once, on the caller's thread. Only what the
/// kernel does not take waits for the socket.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ReactorWriter : PipeWriter, IValueTaskSource<FlushResult>, IAttempt
{
    private readonly ReactorConnection _connection;

    // Made when a flush first has to wait: most connections never do.
    private Waiter? _waiter;
    private OutBuffer _out;

    // The caller's own memory, lent for the duration of one WriteAsync.
    private ReadOnlyMemory<byte> _lent;
    private bool _isWaiting;
    private bool _isCompleted;
    private volatile bool _cancel;
    private bool _isCanceled;
    private ParleyException? _failure;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private Task? _completion;

    internal ReactorWriter(ReactorConnection connection) => _connection = connection;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _out.Count;

    /// <summary>Nothing waits to be sent.</summary>
    internal bool IsIdle => _out.Count == 0 && _lent.IsEmpty && !_isWaiting;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Begin();
        return _out.Room(Math.Max(1, sizeHint));
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => _out.Advance(bytes);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => SendAsync(default, cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) => SendAsync(source, cancellationToken);

    public override void CancelPendingFlush()
    {
        _cancel = true;
        _waiter?.Signal();
    }

    /// <summary>Does not wait for a slow peer: <see cref="CompleteAsync"/> does, and may be called after this.</summary>
    /// <param name="exception">Aborts the connection.</param>
    public override void Complete(Exception? exception = null) => _completion ??= CompleteCoreAsync(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => new(_completion ??= CompleteCoreAsync(exception));

    /// <summary>The socket takes bytes again, or the connection is closed.</summary>
    internal void Wake() => _waiter?.Signal();

    bool IAttempt.TryComplete() => TryComplete();

    object IAttempt.Owner => _connection;

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        _waiter!.Take(token);
        _isWaiting = false;
        _registration.Dispose();
        _registration = default;
        var given = _token;
        _token = default;
        if (_isCanceled)
        {
            // What was lent goes back to its owner; it is sent all the same, with the next flush.
            _isCanceled = false;
            KeepLent();
            if (!_cancel)
                given.ThrowIfCancellationRequested();
            _cancel = false;
            return new FlushResult(isCanceled: true, isCompleted: false);
        }

        return _failure is null ? default : throw Again(_failure);
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _waiter!.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiter!.OnCompleted(continuation, state, token, flags);

    private ValueTask<FlushResult> SendAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        Begin();
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<FlushResult>(cancellation);
        if (_out.Count > 0 && !source.IsEmpty)
            _out.Write(source.Span);
        else
            _lent = source;

        if (_cancel)
        {
            _cancel = false;
            KeepLent();
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: true, isCompleted: false));
        }

        var isOthersTurn = _connection.Descriptor.Reactor is { IsCurrent: true } reactor && !reactor.TakeTurn(this);
        if (!isOthersTurn && TryComplete())
            return Done();
        return WaitAsync(isOthersTurn, cancellation);
    }

    private ValueTask<FlushResult> Done() => _failure is null ? default : ValueTask.FromException<FlushResult>(Again(_failure));

    private ValueTask<FlushResult> WaitAsync(bool isOthersTurn, CancellationToken cancellation)
    {
        var waiter = _waiter;
        if (waiter is null)
        {
            // From here on the socket is watched for room too, which is reported at once if there is some.
            _waiter = waiter = new Waiter(_connection.Descriptor.Reactor, this) { ComesHome = _connection.IsHome };
            _isWaiting = true;
            waiter.TryWait();
            if (!_connection.WatchForRoom())
                waiter.Signal();
        }
        else if (isOthersTurn)
        {
            // There is room, of which no edge tells again.
            _isWaiting = true;
            waiter.WaitForTurn();
        }
        else
        {
            _isWaiting = true;
            while (!waiter.TryWait())
            {
                // Room came meanwhile.
                if (_connection.Descriptor.Reactor.IsCurrent)
                {
                    waiter.WaitForTurn();
                    break;
                }

                waiter.SetNotReady();
                _isWaiting = false;
                if (TryComplete())
                    return Done();
                _isWaiting = true;
            }
        }

        if (cancellation.CanBeCanceled)
        {
            _token = cancellation;
            _registration = _connection.Hear(waiter, cancellation);
        }

        return new ValueTask<FlushResult>(this, waiter.Version);
    }

    /// <summary>Sends what there is. False: the kernel takes no more for now.</summary>
    private bool TryComplete()
    {
        if (_isWaiting && (_cancel || _token.IsCancellationRequested))
        {
            _isCanceled = true;
            return true;
        }

        if (_failure is not null)
            return true;
        while (_out.Count > 0 || !_lent.IsEmpty)
        {
            _waiter?.SetNotReady(); // before the call: room that comes behind it is seen
            var count = SendSome();
            if (count > 0)
                continue;
            if (count is -Errno.Again or -Errno.Interrupted or -Errno.NoBuffers)
            {
                _out.Shrink();
                _connection.Sending();
                return false;
            }

            _failure = _connection.Broken("send to", Errno.ToException(-count));
            _out.Clear();
            _lent = default;
        }

        return true;
    }

    private int SendSome()
    {
        int count;
        if (_out.Count > 0)
        {
            count = _out.Send(_connection);
            return count;
        }

        count = _connection.Descriptor.Send(_lent.Span);
        if (count > 0)
        {
            _connection.Sent(_lent[..count]);
            _lent = _lent[count..];
        }

        return count;
    }

    private void KeepLent()
    {
        if (!_lent.IsEmpty)
            _out.Write(_lent.Span);
        _lent = default;
    }

    private void Begin()
    {
        if (_isCompleted)
            throw new InvalidOperationException("the output was completed");
        if (_isWaiting)
            throw new InvalidOperationException("one flush at a time");
    }

    private async Task CompleteCoreAsync(Exception? exception)
    {
        if (exception is not null)
        {
            _isCompleted = true;
            _connection.Abort(exception);
            return;
        }

        if (_out.Count > 0)
        {
            FlushResult flushed;
            do
                flushed = await FlushAsync(CancellationToken.None).ConfigureAwait(false);
            while (flushed.IsCanceled);
        }

        _isCompleted = true;
        _out.Clear();
        _connection.FinishSending();
    }

    // What broke once is broken for every flush after it; each has an exception of its own.
    private static ParleyException Again(ParleyException failure) => new(failure.Reason, failure.Message, failure) { Hint = failure.Hint };
}
