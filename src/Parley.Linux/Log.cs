using Microsoft.Extensions.Logging;

namespace Parley.Linux;

/// <summary>Everything that the Linux engine logs. The ids are stable: programs may filter by them.</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "{Service}: client {Number} from {Remote} has held reactor {Reactor} for half a second: a service marked [RunsOnReactor] must not block, and its other clients wait")]
    internal static partial void HeldBy(ILogger logger, int reactor, string service, int number, Address remote);

    [LoggerMessage(103, LogLevel.Warning, "the service at {Place} has held reactor {Reactor} for half a second: a service marked [RunsOnReactor] must not block, and its other clients wait")]
    internal static partial void HeldAt(ILogger logger, int reactor, Address place);

    [LoggerMessage(102, LogLevel.Warning, "reactor {Reactor} has been held for half a second: what runs there must not block, and its other clients wait")]
    internal static partial void Held(ILogger logger, int reactor);
}
