using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.Stress.Tests;

/// <summary>Keeps the errors that a server and its services log, and nothing else: a line for each of a million clients would look like a leak.</summary>
internal sealed class ErrorLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _errors = [];

    /// <summary>Services that failed, listeners that ended.</summary>
    public IReadOnlyCollection<string> Errors => [.. _errors];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _errors.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
