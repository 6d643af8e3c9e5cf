using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Parley.Linux;

/// <summary>
/// One thread, one epoll set. It waits for events, tells the sockets that have them, and runs there what was awaited
/// there. Sockets are registered once, edge-triggered, for as long as they live.
/// </summary>
/// <remarks>
/// What other threads want done here goes through a queue; a sleeping reactor is woken by one write to an eventfd for
/// all that is queued, a busy one by none.
/// </remarks>
internal sealed class Reactor : IDisposable
{
    // What one socket may do in a row without waiting before the others have their turn.
    private const int Turns = 64;

    [ThreadStatic]
    private static Reactor? _current;

    private readonly ConcurrentQueue<(Action<object?> Call, object? State)> _posts = new();
    private readonly List<IAttempt> _again = [];
    private readonly EpollEvents _events = new(512);
    private readonly PoolHandover _pool = new();
    private readonly Idling _idling = new();
    private readonly Thread _thread;
    private readonly int _epoll;
    private readonly int _wake;
    private object? _running;
    private long _round;
    private int _turns;
    private int _asleep;
    private int _waking;
    private volatile bool _ending;

    internal Reactor(int number)
    {
        Number = number;
        Peers = new LastPeer(this);
        _epoll = Opened(Libc.CreateEpoll());
        _wake = Opened(Libc.CreateEvent());
        Register(_wake, Libc.In | Libc.Edge, ulong.MaxValue, Libc.Add);
        _thread = new Thread(Run) { IsBackground = true, Name = $"parley reactor {number}" };
        _thread.Start();
    }

    /// <summary>The reactor whose thread this is; null on any other.</summary>
    internal static Reactor? Current => _current;

    internal int Number { get; }

    internal Registry Sockets { get; } = new();

    internal LastPeer Peers { get; }

    internal bool IsCurrent => _current == this;

    /// <summary>The loop's rounds: it stands still while something holds the thread, and while it sleeps.</summary>
    internal long Round => Volatile.Read(ref _round);

    /// <summary>What runs now, for the watch over blockers: the operation behind which a service goes on, or what was posted. Null: nothing.</summary>
    internal object? Running => Volatile.Read(ref _running);

    /// <summary>Runs something on this thread, after what is queued already.</summary>
    internal void Post(Action<object?> call, object? state)
    {
        _posts.Enqueue((call, state));
        Interlocked.MemoryBarrier(); // the queue is written before _asleep is read: see Sleep
        if (Volatile.Read(ref _asleep) == 0)
            return;
        Interlocked.Increment(ref _waking);
        if (Interlocked.Exchange(ref _asleep, 0) == 1)
            Libc.Signal(_wake);
        Interlocked.Decrement(ref _waking);
    }

    /// <summary>
    /// Runs an asynchronous loop that begins here, and comes back here after what it awaits of this engine. Whoever awaits
    /// its end elsewhere does not: it has promised nothing.
    /// </summary>
    internal Task RunAsync(Func<Task> loop)
    {
        if (IsCurrent)
            return loop();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(static state =>
        {
            var (loop, done) = ((Func<Task>, TaskCompletionSource))state!;
            _ = loop().ContinueWith(static (ended, done) => ((TaskCompletionSource)done!).SetFromTask(ended), done, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }, (loop, done));
        return done.Task;
    }

    /// <summary>Adds a descriptor to the set, or changes what it is watched for. Any thread may call it.</summary>
    /// <returns>0, or minus errno.</returns>
    internal unsafe int Register(int descriptor, uint events, ulong token, int operation)
    {
        var room = stackalloc byte[16];
        return Libc.Control(_epoll, operation, descriptor, new EpollEvents.Entry(room, events, token));
    }

    /// <summary>One more operation without waiting: false when it is the others' turn. On this thread only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TakeTurn(object running)
    {
        Runs(running);
        return --_turns > 0;
    }

    /// <summary>What goes on behind this operation, or with this owner of it, runs now. On this thread only.</summary>
    internal void Runs(object running)
    {
        if (_running != running)
            Volatile.Write(ref _running, running);
    }

    /// <summary>Signals an operation in the next round.</summary>
    internal void Again(IAttempt operation) => _again.Add(operation);

    /// <summary>Hands an operation to the thread pool together with the rest of this round. On this thread only.</summary>
    internal void HandOver(IAttempt operation) => _pool.Add(operation);

    /// <summary>Ends the thread: when this returns, or, on that thread itself, when it comes back from here.</summary>
    public void Dispose()
    {
        _ending = true;
        Post(static _ => { }, null);
        if (!IsCurrent)
            _thread.Join();
    }

    private static int Opened(int descriptor) => descriptor >= 0 ? descriptor
        : throw new ParleyException(ErrorReason.ResourcesExhausted, $"cannot start the engine: {Errno.ToException(-descriptor).Message}");

    private void Run()
    {
        _current = this;
        var count = 0;
        while (!_ending)
        {
            GoRound(count);
            if (!_ending) // said in this round, perhaps: nobody else would wake it
                count = Math.Max(0, Wait()); // EINTR: a debugger, say
        }

        RunPosts();
        _pool.Flush();
        _running = null;
        _current = null;
        Close();
    }

    // A method of its own: the runtime never compiles the loop around it anew, which is entered once.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GoRound(int count)
    {
        Volatile.Write(ref _round, _round + 1);
        if (count > 0)
            _idling.Heard(count, _events.TokenOf(0));
        for (var i = 0; i < count; i++)
            Tell(_events.TokenOf(i), _events.EventsOf(i));
        RunPosts();
        RunAgain();
        _pool.Flush();
        Volatile.Write(ref _running, null);
    }

    // Who found it asleep may still be about to wake it, and the descriptor's number will be a stranger's.
    private void Close()
    {
        var wakers = default(SpinWait);
        while (Volatile.Read(ref _waking) != 0)
            wakers.SpinOnce();
        Libc.Close(_wake);
        Libc.Close(_epoll);
        _events.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Tell(ulong token, uint events)
    {
        if (Sockets.Find(token) is not { } socket)
            return; // the wake-up, or a socket that was closed after its event was reported
        _turns = Turns;
        socket.Owner.Happened(events);
    }

    private void RunPosts()
    {
        for (var left = _posts.Count; left > 0 && _posts.TryDequeue(out var post); left--)
        {
            _turns = Turns;
            Volatile.Write(ref _running, post.State);
            post.Call(post.State);
        }
    }

    private void RunAgain()
    {
        var count = _again.Count;
        for (var i = 0; i < count; i++)
        {
            _turns = Turns;
            _again[i].Signal();
        }

        _again.RemoveRange(0, count);
    }

    private int Wait()
    {
        if (_again.Count > 0 || !_posts.IsEmpty)
            return Libc.Look(_epoll, _events);
        if (_idling.ShouldSpin)
        {
            var begun = Stopwatch.GetTimestamp();
            do
            {
                var count = Libc.Look(_epoll, _events);
                if (count != 0 || !_posts.IsEmpty)
                {
                    _idling.Spun(paid: true);
                    return count;
                }
            }
            while (Stopwatch.GetTimestamp() - begun < Idling.Limit);
            _idling.Spun(paid: false);
        }

        return Sleep();
    }

    private int Sleep()
    {
        Interlocked.Exchange(ref _asleep, 1); // before the queue is looked at: see Post
        if (!_posts.IsEmpty)
        {
            Volatile.Write(ref _asleep, 0);
            return Libc.Look(_epoll, _events);
        }

        var begun = Stopwatch.GetTimestamp();
        var count = Libc.Wait(_epoll, _events, -1);
        Volatile.Write(ref _asleep, 0);
        _idling.Slept(Stopwatch.GetTimestamp() - begun);
        return count;
    }
}
