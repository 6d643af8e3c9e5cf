using Microsoft.Extensions.Logging;

namespace Parley.Cli;

/// <summary>Log messages as notices: the message alone, one line on standard error.</summary>
internal sealed class NoticeLoggers(Terminal terminal) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new NoticeLogger(terminal);

    public void Dispose()
    {
        // The terminal is the process's.
    }

    private sealed class NoticeLogger(Terminal terminal) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => terminal switch
        {
            { Verbose: true } => logLevel >= LogLevel.Debug,
            { Quiet: true } => logLevel >= LogLevel.Error,
            _ => logLevel >= LogLevel.Information,
        };

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            terminal.Note(formatter(state, exception));
            if (exception is not null)
                terminal.Detail(exception.ToString());
        }
    }
}
