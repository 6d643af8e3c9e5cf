using System.Collections.Concurrent;

namespace Parley.Linux;

/// <summary>
/// Resumes on the thread pool what was awaited there: one work item for a whole round of events. A service may block in
/// it, so whoever takes one asks for a helper for the rest first.
/// </summary>
internal sealed class PoolHandover : IThreadPoolWorkItem
{
    // How many one worker takes before other work of the pool has its turn.
    private const int Most = 64;

    private readonly ConcurrentQueue<IAttempt> _ready = new();
    private int _asked;
    private bool _isNew;

    internal void Add(IAttempt operation)
    {
        _ready.Enqueue(operation);
        _isNew = true;
    }

    internal void Flush()
    {
        if (!_isNew)
            return;
        _isNew = false;
        Ask();
    }

    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Exchange(ref _asked, 0); // before the queue is looked at: who adds later asks anew
        for (var taken = 0; taken < Most && _ready.TryDequeue(out var operation); taken++)
        {
            if (!_ready.IsEmpty)
                Ask();
            operation.Attempt();
        }

        if (!_ready.IsEmpty)
            Ask();
    }

    private void Ask()
    {
        if (Interlocked.Exchange(ref _asked, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
