using System.IO.Pipelines;

namespace Parley;

/// <summary>
/// One direction of a memory connection: a pipe, and how it failed. A failure wakes whoever reads or writes; it never
/// completes the other side's end of the pipe, which that side may be using at the same time.
/// </summary>
internal sealed class MemoryFlow
{
    // What a socket's buffer would hold: a writer waits beyond it.
    private const int Capacity = 64 * 1024;

    private ParleyException? _readFailure;
    private ParleyException? _writeFailure;
    private volatile MemoryDrain? _drain;
    private volatile bool _hasEnded;

    public Pipe Pipe { get; } = new(new PipeOptions(
        pauseWriterThreshold: Capacity,
        resumeWriterThreshold: Capacity / 2,
        readerScheduler: PipeScheduler.ThreadPool,
        writerScheduler: PipeScheduler.ThreadPool,
        useSynchronizationContext: false));

    /// <summary>Where its bytes go instead of the pipe; null: to its reader.</summary>
    public MemoryDrain? Drain => _drain;

    /// <summary>The writer has said its end.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>The reader closes gracefully: what is written from now on is forgotten, and a flush that waits for room goes on.</summary>
    public MemoryDrain BeginDraining()
    {
        var drain = _drain = new MemoryDrain();
        Interlocked.MemoryBarrier(); // it is there before it is looked for the end: see End
        if (_hasEnded || Volatile.Read(ref _readFailure) is not null)
            drain.End();
        Pipe.Writer.CancelPendingFlush();
        return drain;
    }

    /// <summary>The writer's end.</summary>
    public void End()
    {
        Pipe.Writer.Complete();
        _hasEnded = true;
        Interlocked.MemoryBarrier(); // it is said before it is looked who drains: see BeginDraining
        _drain?.End();
    }

    public void FailReads(ParleyException failure)
    {
        Interlocked.CompareExchange(ref _readFailure, failure, null);
        Pipe.Reader.CancelPendingRead();
        _drain?.End();
    }

    public void FailWrites(ParleyException failure)
    {
        Interlocked.CompareExchange(ref _writeFailure, failure, null);
        Pipe.Writer.CancelPendingFlush();
    }

    // A new exception for each call: the same one thrown by several threads would mix their stack traces.
    public void ThrowIfReadsFailed() => Throw(Volatile.Read(ref _readFailure));

    public void ThrowIfWritesFailed() => Throw(Volatile.Read(ref _writeFailure));

    private static void Throw(ParleyException? failure)
    {
        if (failure is not null)
            throw new ParleyException(failure.Reason, failure.Message, failure.InnerException);
    }
}
