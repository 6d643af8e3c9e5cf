using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.Hostile.Tests;

/// <summary>Keeps what a server and its services log from warnings on.</summary>
internal sealed class LogLines : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Line)> _lines = [];

    /// <summary>Services that failed, listeners that ended.</summary>
    public IReadOnlyCollection<string> Errors => [.. _lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Line)];

    public IReadOnlyCollection<string> All => [.. _lines.Select(line => line.Line)];

    /// <summary>Waits until a line has been logged that holds a text.</summary>
    public Task WaitAsync(string part) =>
        Guard.UntilAsync(() => _lines.Any(line => line.Line.Contains(part, StringComparison.Ordinal)), () => $"no line of the log holds '{part}':\n{string.Join('\n', All.TakeLast(30))}");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // Who came is a line a client: thousands here, and none of them is looked for.
        if (logLevel >= LogLevel.Warning || eventId.Id == 2)
            _lines.Enqueue((logLevel, $"{formatter(state, exception)}{(logLevel >= LogLevel.Error ? $" {exception}" : "")}"));
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
