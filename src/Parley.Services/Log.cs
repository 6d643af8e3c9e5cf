using Microsoft.Extensions.Logging;

namespace Parley.Services;

/// <summary>Everything that the services log. The ids are stable; texts of peers come escaped (<see cref="Printable"/>).</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "welcome: {Name} from {Remote}")]
    public static partial void Welcomed(this ILogger log, string name, string remote);

    [LoggerMessage(210, LogLevel.Warning, "rfc868: the 32 bits of RFC 868 ended at 2036-02-07T06:28:16Z; clients get no answer any more, ask ntp instead")]
    public static partial void Rfc868Exhausted(this ILogger log);

    [LoggerMessage(220, LogLevel.Warning, "quote: {File} has {Count} quotes of more than {Limit} bytes, which are left out")]
    public static partial void QuotesLeftOut(this ILogger log, string file, int count, int limit);

    [LoggerMessage(230, LogLevel.Warning, "exec: {Program} runs {Limit} times already; {Remote} was refused")]
    public static partial void ChildRefused(this ILogger log, string program, int limit, string remote);

    [LoggerMessage(231, LogLevel.Debug, "exec: {Program} [{Process}] serves {Remote}")]
    public static partial void ChildStarted(this ILogger log, string program, int process, string remote);

    [LoggerMessage(232, LogLevel.Debug, "exec: {Program} [{Process}] ended with {Code}")]
    public static partial void ChildEnded(this ILogger log, string program, int process, int code);

    [LoggerMessage(233, LogLevel.Warning, "exec: {Program} [{Process}] did not end by itself and was killed")]
    public static partial void ChildKilled(this ILogger log, string program, int process);

    [LoggerMessage(234, LogLevel.Information, "exec: {Program} [{Process}] says: {Line}")]
    public static partial void ChildSaid(this ILogger log, string program, int process, string line);
}
