using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Parley.Linux;

/// <summary>
/// Waits for one direction of a socket to become ready, on behalf of one awaiting operation at a time, without
/// allocating. Who awaited on a reactor's thread is resumed there; who awaited under a synchronization context, there;
/// everybody else on the thread pool, or on this reactor where that is its home.
/// </summary>
/// <remarks>
/// The state says who may act. Not ready → waiting: somebody awaits the operation, and whoever signals next owns it.
/// Anything → ready: a signal; if somebody was waiting, the signaller completes the operation, which begins with trying
/// it anew, since a signal may be stale. One that comes between the attempt and the await is found by the one who awaits.
/// So cancelling and aborting are a flag of the operation's and a signal.
/// <para>
/// It is a part of its operation, as <see cref="ManualResetValueTaskSourceCore{TResult}"/> is: one object less for every
/// idle connection, and the operation, known by its type, is called without a detour. Never copy it.
/// </para>
/// </remarks>
internal struct Waiter(Reactor reactor)
{
    private const int NotReady = 0;
    private const int IsReady = 1;
    private const int Waiting = 2;

    private int _state;
    private short _version;
    private bool _completed;
    private Action<object?>? _continuation;
    private object? _continuationState;
    private ExecutionContext? _flow;

    // A Reactor, a SynchronizationContext or a TaskScheduler; null: the thread pool.
    private object? _where;

    /// <summary>Whether trying is worth a system call.</summary>
    private bool MayBeReady => Volatile.Read(ref _state) == IsReady;

    /// <summary>Whoever waits here has promised not to block, and is resumed on the reactor even where it awaited elsewhere: a pause on the pool leads nobody astray.</summary>
    internal bool ComesHome { get; set; }

    /// <summary>For <see cref="IValueTaskSource"/>.</summary>
    internal readonly short Version => _version;

    /// <summary>Nothing is left: say so before the system call that finds out, so that what comes later is seen.</summary>
    internal void SetNotReady() => Volatile.Write(ref _state, NotReady);

    /// <summary>There may be more.</summary>
    internal void SetReady() => Volatile.Write(ref _state, IsReady);

    /// <summary>Tries the operation where trying is worth a system call, and otherwise begins to wait.</summary>
    /// <returns>True: it is over. False: it waits, perhaps only for the others' turn.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryNow(IAttempt operation)
    {
        while (true)
        {
            if (MayBeReady)
            {
                if (reactor.IsCurrent && !reactor.TakeTurn(operation))
                {
                    WaitForTurn(operation);
                    return false;
                }

                if (operation.TryComplete())
                    return true;
            }

            if (TryWait())
                return false;
        }
    }

    /// <summary>Leaves the rest to the one who awaits.</summary>
    /// <returns>False: it became ready meanwhile; try again.</returns>
    internal bool TryWait()
    {
        _completed = false;
        return Volatile.Read(ref _state) == NotReady;
    }

    /// <summary>Waits for the next round of the loop, though the socket is ready: the others' turn.</summary>
    internal void WaitForTurn(IAttempt operation)
    {
        _completed = false;
        SetNotReady();
        reactor.Again(operation);
    }

    /// <summary>The socket is ready, or the operation has been cancelled. Any thread may call it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Signal(IAttempt operation)
    {
        if (Interlocked.Exchange(ref _state, IsReady) == Waiting)
            Resume(operation);
    }

    /// <summary>Tries the operation, where its continuation shall run; waits on when it is not ready.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Attempt(IAttempt operation)
    {
        Reactor.Current?.Runs(operation);
        while (!operation.TryComplete())
        {
            if (Interlocked.CompareExchange(ref _state, Waiting, NotReady) == NotReady)
                return;
        }

        var continuation = _continuation!;
        var (state, flow, where) = (_continuationState, _flow, _where);
        (_continuation, _continuationState, _flow, _where) = (null, null, null, null);
        _completed = true;
        if (flow is not null)
            ContinueIn(flow, continuation, state, where);
        else
            Continue(continuation, state, where);
    }

    internal readonly ValueTaskSourceStatus GetStatus(short token)
    {
        Check(token);
        return _completed ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;
    }

    internal void OnCompleted(IAttempt operation, Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Check(token);
        _continuation = continuation;
        _continuationState = state;
        _where = Where(flags);
        _flow = (flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != ValueTaskSourceOnCompletedFlags.None ? ExecutionContext.Capture() : null;

        // The signal may have been first. Then not from here: whoever awaits is not suspended yet.
        if (Interlocked.CompareExchange(ref _state, Waiting, NotReady) != NotReady)
            ResumeElsewhere(operation);
    }

    /// <summary>The result is taken: the next wait has another token.</summary>
    internal void Take(short token)
    {
        Check(token);
        if (!_completed)
            throw new InvalidOperationException("the result is not there yet");
        _version++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly object? Where(ValueTaskSourceOnCompletedFlags flags)
    {
        if (Reactor.Current is { } here)
            return here;
        if ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != ValueTaskSourceOnCompletedFlags.None)
        {
            if (SynchronizationContext.Current is { } context && context.GetType() != typeof(SynchronizationContext))
                return context;
            if (TaskScheduler.Current != TaskScheduler.Default)
                return TaskScheduler.Current;
        }

        return ComesHome ? reactor : null;
    }

    // A method of its own: a closure in Attempt would be made for every message, whether its context flows or not.
    private static void ContinueIn(ExecutionContext flow, Action<object?> continuation, object? state, object? where) =>
        ExecutionContext.Run(flow, static run => ((Action)run!)(), () => Continue(continuation, state, where));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Continue(Action<object?> continuation, object? state, object? where)
    {
        switch (where)
        {
            case null or Reactor: // first: these two are cheap to tell, and nearly always it is one of them
                continuation(state);
                break;
            case SynchronizationContext context:
                context.Post(new SendOrPostCallback(continuation), state);
                break;
            case TaskScheduler scheduler:
                _ = Task.Factory.StartNew(continuation, state, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Resume(IAttempt operation)
    {
        if (_where is Reactor { IsCurrent: true })
            Attempt(operation);
        else
            ResumeElsewhere(operation);
    }

    private readonly void ResumeElsewhere(IAttempt operation)
    {
        switch (_where)
        {
            case Reactor there:
                there.Post(static operation => ((IAttempt)operation!).Attempt(), operation);
                break;
            case null when reactor.IsCurrent:
                reactor.HandOver(operation);
                break;
            default:
                ThreadPool.UnsafeQueueUserWorkItem(static operation => operation.Attempt(), operation, preferLocal: false);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Check(short token)
    {
        if (token != _version)
            throw new InvalidOperationException("a result is taken once, and awaited by one");
    }
}
