using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Parley;

/// <summary>
/// One operation of a socket, and whoever waits for it. The operation goes on when the one who waits gives up, and the next
/// one takes it over: so nothing is lost. Whoever waits goes on where it began to: on an engine's thread, or on the pool.
/// </summary>
/// <typeparam name="T">What is waited for.</typeparam>
internal abstract class SocketWait<T>() : SocketAsyncEventArgs(true), IValueTaskSource<T>, IThreadPoolWorkItem
{
    // The one field that several threads change, always by an interlocked operation.
    private const int Idle = 0;
    private const int UnderWay = 1; // the operation; nobody waits
    private const int Awaited = 2;  // the operation, and somebody waits
    private const int Busy = 3;     // it is over, and what it brought is being taken for the one who waits
    private const int Over = 4;     // it is over; nobody has taken what it brought

    private enum Ending
    {
        Reached,
        CalledBack,
        Stopped,
    }

    private ManualResetValueTaskSourceCore<Ending> _waiter;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;
    private int _state;
    private int _calledBack;
    private bool _onEngine;
    private bool _strayed;

    /// <summary>Whoever waits here has promised not to block, and goes on where the operation completes.</summary>
    internal bool GoesOnAnywhere { get; set; }

    /// <summary>True while an operation is under way, or what it brought was not taken.</summary>
    internal bool IsUnderWay => Volatile.Read(ref _state) != Idle;

    /// <summary>Whether the wait that begins now is called back already: says so once.</summary>
    internal bool TakeCall() => Volatile.Read(ref _calledBack) != 0 && Interlocked.Exchange(ref _calledBack, 0) != 0;

    /// <summary>Ends the wait; without one, the next.</summary>
    internal void CallBack()
    {
        Interlocked.Exchange(ref _calledBack, 1);
        HearCalls();
    }

    /// <summary>A token was cancelled.</summary>
    internal void Cancel(CancellationToken token)
    {
        // It may be an earlier wait's.
        if (_token != token || Interlocked.CompareExchange(ref _state, UnderWay, Awaited) != Awaited)
            return;
        _strayed = _onEngine;
        _waiter.RunContinuationsAsynchronously = true;
        _waiter.SetException(new OperationCanceledException(token));
    }

    /// <summary>Ends the wait of another one for good.</summary>
    /// <returns>When there is none any more.</returns>
    internal async ValueTask StopAsync()
    {
        // What an operation brought is being taken: that is a matter of a receive.
        while (Volatile.Read(ref _state) == Busy)
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (Interlocked.CompareExchange(ref _state, UnderWay, Awaited) == Awaited)
            Elsewhere(Ending.Stopped);
    }

    /// <summary>Whoever waits next has promised not to block, as if it had begun on an engine's thread.</summary>
    internal void ComeHome() => _strayed = true;

    /// <summary>Nobody will wait any more.</summary>
    /// <returns>Whether what an operation brought was not taken.</returns>
    internal bool Abandon() => Interlocked.CompareExchange(ref _state, Idle, Over) == Over;

    /// <summary>Waits: takes over the operation that is under way, or begins one. One call at a time.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What it brought.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ValueTask<T> WaitAsync(CancellationToken cancellation)
    {
        try
        {
            if (Volatile.Read(ref _state) is Idle or UnderWay or Over)
                (_onEngine, _token) = (EngineThread.IsCurrent || _strayed, cancellation);
            var isOver = Interlocked.CompareExchange(ref _state, Awaited, UnderWay) switch
            {
                UnderWay => false,
                Idle => TryBegin(),
                Over => true,
                _ => throw new InvalidOperationException("one at a time: another one still waits"),
            };
            while (isOver)
            {
                Volatile.Write(ref _state, Idle);
                if (Proceed())
                    return new ValueTask<T>(Result(calledBack: false, stopped: false));
                isOver = TryBegin();
            }
        }
        catch (Exception error)
        {
            return ValueTask.FromException<T>(error);
        }

        // From here on it may be over at any moment; but what comes after it cannot begin before this returns.
        var waiting = new ValueTask<T>(this, _waiter.Version);
        if (cancellation.CanBeCanceled && !IsToldOf(cancellation))
            _registration = cancellation.UnsafeRegister(static (wait, token) => ((SocketWait<T>)wait!).Cancel(token), this);
        HearCalls();
        return waiting;
    }

    /// <summary>Leaves an engine's thread, and goes on as if the operation were over: whoever always finds something there would keep the others of that thread waiting.</summary>
    internal ValueTask<T> YieldAsync()
    {
        _onEngine = true;
        _token = default;
        Volatile.Write(ref _state, Busy);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return new ValueTask<T>(this, _waiter.Version);
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _waiter.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        // Begun on an engine's thread, awaited elsewhere: that one has promised nothing.
        if (_onEngine && !_strayed && !EngineThread.IsCurrent && (SynchronizationContext.Current is null || (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) == ValueTaskSourceOnCompletedFlags.None))
            _waiter.OnCompleted(static later => ((PoolWork)later!).Queue(), new PoolWork(continuation, state), token, flags);
        else
            _waiter.OnCompleted(continuation, state, token, flags);
    }

    T IValueTaskSource<T>.GetResult(short token)
    {
        _registration.Unregister();
        _registration = default;
        try
        {
            var ending = _waiter.GetResult(token);
            return Result(ending == Ending.CalledBack, ending == Ending.Stopped);
        }
        finally
        {
            _waiter.Reset();
            Left();
        }
    }

    void IThreadPoolWorkItem.Execute() => TakeForWaiter();

    /// <summary>Whether <see cref="Cancel"/> is called when that token is cancelled, so that there is no need to register.</summary>
    protected virtual bool IsToldOf(CancellationToken cancellation) => false;

    /// <summary>Begins the operation.</summary>
    /// <returns>False: it is over already.</returns>
    protected abstract bool Begin();

    /// <summary>Takes what the operation brought, and does what can be done now.</summary>
    /// <returns>False: another operation has to be waited for.</returns>
    protected abstract bool Proceed();

    /// <summary>What the one who waits gets.</summary>
    /// <param name="calledBack">It was called back.</param>
    /// <param name="stopped">It was stopped: there is nothing to wait for any more.</param>
    protected abstract T Result(bool calledBack, bool stopped);

    /// <summary>Whoever waited goes on, with or without what it waited for.</summary>
    protected virtual void Left()
    {
    }

    protected sealed override void OnCompleted(SocketAsyncEventArgs e)
    {
        var isPool = EngineThread.IsPool();
        var was = Interlocked.CompareExchange(ref _state, Busy, Awaited);
        while (was == UnderWay)
        {
            if (Interlocked.CompareExchange(ref _state, Over, UnderWay) == UnderWay)
                return;
            was = Interlocked.CompareExchange(ref _state, Busy, Awaited);
        }

        if (was != Awaited)
            return;
        if (isPool || _onEngine || GoesOnAnywhere)
            TakeForWaiter();
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Begins the operation for the one who waits.</summary>
    /// <returns>True: it is over already, and what it brought is the caller's. False: it is under way, or the one who waits was told of something else meanwhile.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryBegin()
    {
        Interlocked.Exchange(ref _state, Awaited);
        try
        {
            if (Begin())
                return false;
        }
        catch when (Interlocked.Exchange(ref _state, Idle) != Awaited)
        {
            // Told already; the next one hears of this failure, since it meets it too.
            return false;
        }

        if (Interlocked.CompareExchange(ref _state, Busy, Awaited) == Awaited)
            return true;
        Volatile.Write(ref _state, Over); // called back meanwhile: what it brought is for the next one
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TakeForWaiter()
    {
        Exception? failure = null;
        try
        {
            while (!Proceed())
            {
                if (!TryBegin())
                {
                    HearCalls();
                    return;
                }
            }
        }
        catch (Exception error)
        {
            failure = error;
        }

        _strayed = _onEngine && !EngineThread.IsCurrent;
        Volatile.Write(ref _state, Idle);
        _waiter.RunContinuationsAsynchronously = false;
        if (failure is null)
            _waiter.SetResult(Ending.Reached);
        else
            _waiter.SetException(failure);
    }

    /// <summary>Who was called back while nobody could be told is told now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void HearCalls()
    {
        if (Volatile.Read(ref _calledBack) != 0 && Interlocked.CompareExchange(ref _state, UnderWay, Awaited) == Awaited)
        {
            Volatile.Write(ref _calledBack, 0);
            Elsewhere(Ending.CalledBack);
        }
        else if (_token.IsCancellationRequested)
        {
            Cancel(_token);
        }
    }

    /// <summary>Tells the one who waits from a thread that is none of its own.</summary>
    private void Elsewhere(Ending ending)
    {
        _strayed = _onEngine;
        _waiter.RunContinuationsAsynchronously = true;
        _waiter.SetResult(ending);
    }

    private sealed class PoolWork(Action<object?> continuation, object? state) : IThreadPoolWorkItem
    {
        public void Queue() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

        public void Execute() => continuation(state);
    }
}
