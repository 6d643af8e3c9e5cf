using System.Diagnostics.Tracing;
using Parley.Linux;

namespace Parley.Stress.Tests;

/// <summary>Buffers of the pools that are in use somewhere: of .NET's shared array pools, and of the Linux engine's own.</summary>
internal sealed class PooledBuffers : EventListener
{
    private const string Arrays = "System.Buffers.ArrayPoolEventSource";

    private static readonly PooledBuffers All = new();

    private long _arrays;

    /// <summary>Arrays that were rented and not given back, less those of before the first look.</summary>
    public static long ArraysOut => Volatile.Read(ref All._arrays);

    /// <summary>The engine's blocks that were taken and never given back: nobody has them any more.</summary>
    public static long BlocksLost => OperatingSystem.IsLinux() ? BlockPool.Lost : 0;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Arrays)
            EnableEvents(eventSource, EventLevel.Verbose);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        switch (eventData.EventName)
        {
            case "BufferRented":
                Interlocked.Increment(ref _arrays);
                break;
            case "BufferReturned":
                Interlocked.Decrement(ref _arrays);
                break;
        }
    }
}
