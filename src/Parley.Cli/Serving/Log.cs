using Microsoft.Extensions.Logging;

namespace Parley.Cli;

/// <summary>What the command logs beside its libraries.</summary>
internal static partial class Log
{
    [LoggerMessage(201, LogLevel.Debug, "{Engine}")]
    internal static partial void Chosen(ILogger logger, string engine);
}
