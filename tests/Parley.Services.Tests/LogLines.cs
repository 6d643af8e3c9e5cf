using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.Services.Tests;

/// <summary>Keeps the lines that a service logs.</summary>
internal sealed class LogLines<T> : ILogger<T>, IDisposable
{
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly SemaphoreSlim _added = new(0);

    public IReadOnlyCollection<string> All => _lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose() => _added.Dispose();

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue(formatter(state, exception));
        _added.Release();
    }

    /// <summary>Waits until a line has been logged that holds a text.</summary>
    public async Task WaitAsync(string part)
    {
        while (!_lines.Any(line => line.Contains(part, StringComparison.Ordinal)))
            await _added.WaitAsync(Guard.Token);
    }
}
