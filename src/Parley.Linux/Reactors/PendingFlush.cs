using System.IO.Pipelines;
using System.Runtime.Versioning;
using System.Threading.Tasks.Sources;

namespace Parley.Linux;

/// <summary>What a flush needs that has to wait for room. A writer makes it when that first happens: most never do.</summary>
[SupportedOSPlatform("linux")]
internal sealed class PendingFlush : IAttempt, IValueTaskSource<FlushResult>
{
    private readonly ReactorConnection _connection;
    private readonly ReactorWriter _writer;
    private Waiter _waiter;

    // The caller's own memory, lent for the duration of one WriteAsync.
    private ReadOnlyMemory<byte> _lent;
    private bool _isCanceled;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;

    /// <summary>It waits already: whoever finds it may signal it.</summary>
    internal PendingFlush(ReactorConnection connection, ReactorWriter writer, ReadOnlyMemory<byte> lent)
    {
        (_connection, _writer, _lent, IsWaiting) = (connection, writer, lent, true);
        _waiter = new Waiter(connection.Descriptor.Reactor) { ComesHome = connection.IsHome };
    }

    /// <summary>A flush waits.</summary>
    internal bool IsWaiting { get; private set; }

    /// <summary>There may be room, the flush is cancelled, or the connection is closed.</summary>
    internal void Signal() => _waiter.Signal(this);

    /// <inheritdoc cref="Waiter.SetNotReady"/>
    internal void SetNotReady() => _waiter.SetNotReady();

    /// <summary>The first wait: from here on the socket is watched for room too, which is reported at once if there is some.</summary>
    internal ValueTask<FlushResult> FirstWaitAsync(CancellationToken cancellation)
    {
        if (!_connection.WatchForRoom())
            Signal();
        return Hearing(cancellation);
    }

    /// <summary>Waits for room, or, where there is some, for the others' turn.</summary>
    internal ValueTask<FlushResult> WaitAsync(ReadOnlyMemory<byte> lent, bool isOthersTurn, CancellationToken cancellation)
    {
        (_lent, IsWaiting) = (lent, true);
        while (isOthersTurn || !_waiter.TryWait())
        {
            // There is room, of which no edge tells again.
            if (_connection.Descriptor.Reactor.IsCurrent)
            {
                _waiter.WaitForTurn(this);
                break;
            }

            if (_writer.TrySend(ref _lent))
            {
                IsWaiting = false;
                return _writer.Sent();
            }
        }

        return Hearing(cancellation);
    }

    bool IAttempt.TryComplete()
    {
        _isCanceled = _writer.IsCanceled || _token.IsCancellationRequested;
        return _isCanceled || _writer.TrySend(ref _lent);
    }

    object IAttempt.Owner => _connection;

    void IAttempt.Signal() => Signal();

    void IAttempt.Attempt() => _waiter.Attempt(this);

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        _waiter.Take(token);
        IsWaiting = false;
        _registration.Dispose();
        _registration = default;
        var given = _token;
        _token = default;
        return _isCanceled ? Canceled(given) : _writer.Result();
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _waiter.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiter.OnCompleted(this, continuation, state, token, flags);

    private ValueTask<FlushResult> Hearing(CancellationToken cancellation)
    {
        if (cancellation.CanBeCanceled)
        {
            _token = cancellation;
            _registration = _connection.Hear(this, cancellation);
        }

        return new ValueTask<FlushResult>(this, _waiter.Version);
    }

    // What was lent goes back to its owner; it is sent all the same, with the next flush.
    private FlushResult Canceled(CancellationToken given)
    {
        _isCanceled = false;
        _writer.Keep(_lent.Span);
        _lent = default;
        if (!_writer.TakeCancel())
            given.ThrowIfCancellationRequested();
        return new FlushResult(isCanceled: true, isCompleted: false);
    }
}
