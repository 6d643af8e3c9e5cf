using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parley;

/// <summary>What a server works with. Immutable.</summary>
public sealed record ServerOptions
{
    /// <summary>What peers are allowed.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>How bytes move: the first that carries an address opens it. Null: <see cref="TransportList.Default"/> over <see cref="Wire"/>.</summary>
    public IReadOnlyList<Transport>? Transports { get; init; }

    /// <summary>Where the transports announce events. Null: nobody looks.</summary>
    public WireEvents? Wire { get; init; }

    /// <summary>The clock of every limit. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the server says who came and went, and what was refused. Default: nowhere.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Where the meter "Parley" comes from, as a host has it. Null: one of the process's own.</summary>
    public IMeterFactory? Meters { get; init; }

    /// <summary>How <c>mode=processes</c> is done. Null: it is refused.</summary>
    public IProcessMode? Processes { get; init; }
}
