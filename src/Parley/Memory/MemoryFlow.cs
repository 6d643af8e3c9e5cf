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

    public Pipe Pipe { get; } = new(new PipeOptions(
        pauseWriterThreshold: Capacity,
        resumeWriterThreshold: Capacity / 2,
        readerScheduler: PipeScheduler.ThreadPool,
        writerScheduler: PipeScheduler.ThreadPool,
        useSynchronizationContext: false));

    public void FailReads(ParleyException failure)
    {
        Interlocked.CompareExchange(ref _readFailure, failure, null);
        Pipe.Reader.CancelPendingRead();
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
