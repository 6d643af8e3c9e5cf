using System.Collections.Concurrent;

namespace Parley;

/// <summary>
/// A thread of a client's own: the service's code begins on it and, by a synchronization context, comes back to it after
/// every await, so that a service that blocks holds up nobody else.
/// </summary>
internal static class ServingThread
{
    /// <summary>Runs a service on a new thread.</summary>
    /// <param name="name">The thread's name, for debuggers.</param>
    /// <param name="serve">Gets the managed thread's id.</param>
    /// <returns>When the service has ended, with its exception if it had one.</returns>
    internal static Task RunAsync(string name, Func<int, Task> serve)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(serve, done)) { IsBackground = true, Name = name };
        thread.Start();
        return done.Task;
    }

    private static void Run(Func<int, Task> serve, TaskCompletionSource done)
    {
        using var context = new Context();
        SynchronizationContext.SetSynchronizationContext(context);
        Task serving;
        try
        {
            serving = serve(Environment.CurrentManagedThreadId);
        }
        catch (Exception error)
        {
            serving = Task.FromException(error);
        }

        _ = serving.ContinueWith(static (_, context) => ((Context)context!).Complete(), context, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        context.Pump();
        if (serving.IsCompletedSuccessfully)
            done.SetResult();
        else if (serving.IsCanceled)
            done.SetCanceled();
        else
            done.SetException(serving.Exception!.InnerExceptions);
    }

    private sealed class Context : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Call, object? State)> _queue = [];

        public override SynchronizationContext CreateCopy() => this;

        public override void Post(SendOrPostCallback d, object? state)
        {
            try
            {
                _queue.Add((d, state));
            }
            catch (Exception ended) when (ended is InvalidOperationException or ObjectDisposedException)
            {
                // The client has left; what it still had on the way runs on the pool.
                ThreadPool.QueueUserWorkItem(static work => work.Call(work.State), (Call: d, State: state), preferLocal: false);
            }
        }

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("A client's thread takes posts, not sends.");

        public void Dispose() => _queue.Dispose();

        internal void Complete() => _queue.CompleteAdding();

        internal void Pump()
        {
            foreach (var (call, state) in _queue.GetConsumingEnumerable())
                call(state);
        }
    }
}
