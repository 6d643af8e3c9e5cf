using Microsoft.Extensions.Logging;

namespace Parley;

/// <summary>Everything that the core logs. The ids are stable: programs may filter by them.</summary>
internal static partial class Log
{
    internal static void Came(ILogger logger, string service, int number, Address remote, Address local, string worker) =>
        ClientLine.Came(service, number, remote, local, worker).WriteTo(logger);

    internal static void Left(ILogger logger, string service, int number, Address remote, string why) =>
        ClientLine.Left(service, number, remote, why).WriteTo(logger);

    [LoggerMessage(3, LogLevel.Warning, "{Service}: turned {Remote} away: {Why}")]
    internal static partial void TurnedAway(ILogger logger, string service, Address remote, string why);

    [LoggerMessage(4, LogLevel.Error, "{Service}: serving client {Number} from {Remote} failed: {Why}")]
    internal static partial void ServiceFailed(ILogger logger, Exception error, string service, int number, Address remote, string why);

    [LoggerMessage(5, LogLevel.Warning, "{Service}: accepting at {Local} pauses: {Why}")]
    internal static partial void AcceptPaused(ILogger logger, string service, Address local, string why);

    [LoggerMessage(6, LogLevel.Critical, "{Service}: accepting at {Local} has ended: {Why}")]
    internal static partial void AcceptEnded(ILogger logger, string service, Address local, string why);

    [LoggerMessage(7, LogLevel.Warning, "{Service}: datagrams at {Local}: {Why}")]
    internal static partial void DatagramTrouble(ILogger logger, string service, Address local, string why);

    [LoggerMessage(8, LogLevel.Warning, "{Service}: {Dropped} datagrams at {Local} were dropped in the last second ({Why})")]
    internal static partial void DatagramsDropped(ILogger logger, string service, Address local, long dropped, string why);

    [LoggerMessage(9, LogLevel.Debug, "listening: {Service} at {Local}")]
    internal static partial void Listening(ILogger logger, string service, Address local);

    [LoggerMessage(12, LogLevel.Debug, "{Service} at {Local}: the system keeps {Bytes} bytes of datagrams that wait, though {Wanted} were asked for (on Linux net.core.rmem_max is the limit)")]
    internal static partial void ReceiveBufferIsSmall(ILogger logger, string service, Address local, int bytes, int wanted);

    [LoggerMessage(10, LogLevel.Information, "stopping: clients still here: {Clients}; they have {Seconds} s to finish")]
    internal static partial void Stopping(ILogger logger, int clients, double seconds);

    [LoggerMessage(11, LogLevel.Warning, "stopping: clients that did not finish in time and are aborted: {Clients}")]
    internal static partial void DrainEnded(ILogger logger, int clients);
}
