using Microsoft.Extensions.Logging;

namespace Parley.Chat;

/// <summary>What the chat logs. Never what was said.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "{Name} was let go: it read too slowly")]
    public static partial void TooSlow(ILogger log, string name);

    [LoggerMessage(3002, LogLevel.Information, "{Name} was removed: it sent too fast")]
    public static partial void TooFast(ILogger log, string name);
}
