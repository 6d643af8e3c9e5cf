using System.Diagnostics.Metrics;

namespace Parley;

/// <summary>
/// The instruments of the meter "Parley", named as OpenTelemetry's conventions would have it, with UCUM units. While
/// nobody listens each costs one check. What they count, and with which attributes, is <see cref="EndpointMetrics"/>'s affair.
/// </summary>
internal sealed class ServerMetrics
{
    internal const string MeterName = "Parley";

    /// <summary>Of all servers that were given no factory: it lives as long as the process, as <c>dotnet-counters</c> expects.</summary>
    private static readonly Lazy<ServerMetrics> Shared = new(() => new ServerMetrics(new Meter(MeterName)));

    // From a datagram's answer to a day of chat. OpenTelemetry's default bounds are for milliseconds of a web request.
    private static readonly double[] Seconds = [0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 3600, 43_200];

    private ServerMetrics(Meter meter)
    {
        Clients = meter.CreateUpDownCounter<long>("parley.server.clients", "{client}", "Clients that are served now.");
        Accepted = meter.CreateCounter<long>("parley.server.accepted", "{client}", "Clients that were served, or are.");
        TurnedAway = meter.CreateCounter<long>("parley.server.turned_away", "{client}", "Connections that were not served.");
        Failures = meter.CreateCounter<long>("parley.server.failures", "{failure}", "Clients whose serving failed, and failed accepts. A peer that went away is none.");
        Duration = meter.CreateHistogram(
            "parley.server.client.duration", "s", "How long clients were served.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        Bytes = meter.CreateCounter<long>("parley.server.io", "By", "Payload that services exchanged with their clients.");
        Datagrams = meter.CreateCounter<long>("parley.server.datagrams", "{datagram}", "Datagrams received and sent.");
        Dropped = meter.CreateCounter<long>("parley.server.datagrams.dropped", "{datagram}", "Datagrams that were not served, or could not be sent.");
    }

    internal UpDownCounter<long> Clients { get; }

    internal Counter<long> Accepted { get; }

    internal Counter<long> TurnedAway { get; }

    internal Counter<long> Failures { get; }

    internal Histogram<double> Duration { get; }

    internal Counter<long> Bytes { get; }

    internal Counter<long> Datagrams { get; }

    internal Counter<long> Dropped { get; }

    /// <summary>The instruments on a factory's meter, which the factory shares and disposes of.</summary>
    /// <param name="meters">Null: the process's own meter.</param>
    internal static ServerMetrics From(IMeterFactory? meters) => meters is null ? Shared.Value : new ServerMetrics(meters.Create(MeterName));
}
