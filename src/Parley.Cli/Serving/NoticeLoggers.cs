using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.Cli;

/// <summary>
/// Log messages as notices: the message alone, one line on standard error. There is one place for them to go, so that
/// nothing stands between: each client has two.
/// </summary>
/// <param name="terminal">Where they go.</param>
/// <param name="least">What is less is not told, unless somebody wants details.</param>
internal sealed class NoticeLoggers(Terminal terminal, LogLevel least = LogLevel.Information) : ILoggerFactory
{
    // What the host says of itself.
    private const string Host = "Microsoft";

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith(Host, StringComparison.Ordinal) ? NullLogger.Instance : new NoticeLogger(terminal, least);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("notices go to standard error alone");

    public void Dispose()
    {
        // The terminal is the process's.
    }

    private sealed class NoticeLogger(Terminal terminal, LogLevel least) : ILogger
    {
        // Characters: the two lines of every client are shorter, and written without a string.
        private const int Room = 256;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => terminal switch
        {
            { Verbose: true } => logLevel >= LogLevel.Debug,
            { Quiet: true } => logLevel >= LogLevel.Error,
            _ => logLevel >= least,
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
