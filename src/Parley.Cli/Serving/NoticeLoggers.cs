using System.Globalization;
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
        // Characters: the two lines of every client are shorter, and written without a string.
        private const int Room = 256;

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
            Span<char> room = stackalloc char[Room];
            if (exception is null && state is ISpanFormattable && ((ISpanFormattable)state).TryFormat(room, out var length, default, CultureInfo.InvariantCulture))
                terminal.Note(room[..length]);
            else
                terminal.Note(formatter(state, exception));
            if (exception is not null)
                terminal.Detail(exception.ToString());
        }
    }
}
