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
    private enum Ending
    {
        Reached,
        CalledBack,
        Stopped,
    }

    private ManualResetValueTaskSourceCore<Ending> _waiter;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;
    private OperationState _state;
    private int _calledBack;
    private EngineThread? _begunOn;
    private bool _onEngine;
    private bool _strayed;

    // On an engine's thread, where the others of that thread wait for it.
    private bool MayGoOnThere => _onEngine || GoesOnAnywhere;

    /// <summary>Whoever waits here has promised not to block, and goes on where the operation completes.</summary>
    internal bool GoesOnAnywhere { get; set; }

    /// <summary>True while an operation is under way.</summary>
    internal bool IsPending => _state.IsPending;

    /// <summary>True while an operation is under way, or what it brought was not taken.</summary>
    internal bool IsUnderWay => _state.IsUnderWay;

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
        if (_token != token || !_state.Leave())
            return;
        _strayed = _onEngine;
        _waiter.RunContinuationsAsynchronously = true;
        _waiter.SetException(new OperationCanceledException(token));
    }

    /// <summary>Ends the wait of another one for good.</summary>
    /// <returns>When there is none any more.</returns>
    internal async ValueTask StopAsync()
    {
        while (_state.IsBeingTaken)
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (_state.Leave())
            Elsewhere(Ending.Stopped);
    }

    /// <summary>Whoever waits next has promised not to block, as if it had begun on an engine's thread.</summary>
    internal void ComeHome() => _strayed = true;

    /// <summary>Nobody will wait any more.</summary>
    /// <returns>Whether what an operation brought was not taken.</returns>
    internal bool Abandon() => _state.Abandon();

    /// <summary>Waits: takes over the operation that is under way, or begins one. One call at a time.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What it brought.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ValueTask<T> WaitAsync(CancellationToken cancellation)
    {
        try
        {
            if (_state.IsFree)
                (_onEngine, _token) = (EngineThread.IsCurrent || _strayed, cancellation);
            var isOver = _state.Await(out var isIdle);
            if (isIdle)
                isOver = TryBegin();
            while (isOver)
            {
                _state.Taken();
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

    /// <summary>Looks whether there is already what is waited for, beside the operation, and then leaves that one under way.</summary>
    /// <param name="here">The thread that this is.</param>
    /// <returns>Null: nobody waits for it here.</returns>
    internal bool? LookBeside(EngineThread here)
    {
        if (!_state.BeginLook())
            return null;
        Exception? failure = null;
        bool? found = null;
        try
        {
            // Begun here, it also completes here, if at all: so it takes nothing away meanwhile, and the order is kept.
            if (_begunOn == here && MayGoOnThere)
                found = Look();
        }
        catch (Exception error)
        {
            (found, failure) = (true, error);
        }

        if (found == true)
        {
            _state.Found();
            Tell(failure);
        }
        else if (_state.FoundNothing())
        {
            GoOn(here);
        }
        else
        {
            HearCalls();
        }

        return found;
    }

    /// <summary>Leaves an engine's thread, and goes on as if the operation were over: whoever always finds something there would keep the others of that thread waiting.</summary>
    internal ValueTask<T> YieldAsync()
    {
        _onEngine = true;
        _token = default;
        _state.Take();
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

    /// <summary>Takes what is there already, while the operation is under way.</summary>
    /// <returns>False: there is nothing.</returns>
    protected virtual bool Look() => false;

    /// <summary>The operation is not under way any more.</summary>
    protected virtual void OperationEnded()
    {
    }

    /// <summary>The operation completed on an engine's thread, and whoever waited has gone on there.</summary>
    protected virtual void WentOn(EngineThread here)
    {
    }

    protected sealed override void OnCompleted(SocketAsyncEventArgs e)
    {
        var here = EngineThread.Enter(this);
        var isAwaited = _state.Complete();
        OperationEnded();
        if (isAwaited && GoOn(here) && here is not null)
            WentOn(here);
    }

    /// <summary>The operation is over: whoever waits goes on here, or on the pool where it has not promised not to block an engine's thread.</summary>
    /// <returns>Here.</returns>
    private bool GoOn(EngineThread? here)
    {
        if (here is null || MayGoOnThere)
        {
            TakeForWaiter();
            return true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return false;
    }

    /// <summary>Begins the operation for the one who waits.</summary>
    /// <returns>True: it is over already, and what it brought is the caller's. False: it is under way, or the one who waits was told of something else meanwhile.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryBegin()
    {
        _begunOn = EngineThread.Current;
        _state.Begin();
        try
        {
            if (Begin())
                return false;
        }
        catch when (!_state.BeginFailed())
        {
            // Told already; the next one hears of this failure, since it meets it too.
            return false;
        }

        var isAwaited = _state.OverAtOnce();
        OperationEnded();
        return isAwaited;
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

        _state.Taken();
        Tell(failure);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Tell(Exception? failure)
    {
        _strayed = _onEngine && !EngineThread.IsCurrent;
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
        if (Volatile.Read(ref _calledBack) != 0 && _state.Leave())
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
