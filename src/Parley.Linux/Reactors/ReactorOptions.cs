using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.Linux;

/// <summary>How the Linux engine works. Immutable.</summary>
public sealed record ReactorOptions
{
    /// <summary>Threads, each with the connections that it accepted. Default: one for each processor that this process may use.</summary>
    public int Reactors
    {
        get;
        init => field = value is >= 1 and <= 256 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 256 reactors");
    } = Math.Clamp(Environment.ProcessorCount, 1, 256);

    /// <summary>
    /// True: a reader's memory throws once <c>AdvanceTo</c> has given it back, at the cost of an allocation for each read.
    /// For tests of services. Default false.
    /// </summary>
    public bool CheckMemory { get; init; }

    /// <summary>Where the engine names services that hold its threads. Default: nowhere.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock of that watch. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
