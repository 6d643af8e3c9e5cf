namespace Parley.Load;

/// <summary>What a run found.</summary>
public sealed record LoadReport
{
    /// <summary>What was asked for.</summary>
    public required LoadPlan Plan { get; init; }

    /// <summary>How long it was measured, in seconds: less than planned where it was interrupted.</summary>
    public required double Seconds { get; init; }

    /// <summary>Messages answered in that time; connections in <see cref="LoadMode.Churn"/>, deliveries in <see cref="LoadMode.FanOut"/>.</summary>
    public required long Messages { get; init; }

    /// <summary>The latencies of those. In an open loop: of the messages that were due in that time, counted from when they were due.</summary>
    public required LatencyHistogram Latency { get; init; }

    /// <summary>Connections that broke.</summary>
    public long Errors { get; init; }

    /// <summary>The first of those errors; null: none.</summary>
    public ParleyException? FirstError { get; init; }

    /// <summary>Bytes that were not what they should have been.</summary>
    public long Bad { get; init; }

    /// <summary>A sentence about the first of them; null: none.</summary>
    public string? FirstBad { get; init; }

    /// <summary>Datagrams that were not answered in time.</summary>
    public long Lost { get; init; }

    /// <summary>Datagrams that came after that, or twice.</summary>
    public long Late { get; init; }

    /// <summary>Messages of an open loop that were due and could not be sent, since too many waited already.</summary>
    public long Unsent { get; init; }

    /// <summary>Messages that had no answer when all was over; they stand in <see cref="Latency"/> with the time that they had waited.</summary>
    public long Unanswered { get; init; }

    /// <summary>Messages of an open loop that this side itself was more than a millisecond late to send.</summary>
    public long SentLate { get; init; }

    /// <summary>Processors that this process used, on average: 0.5 is half of one.</summary>
    public double OwnProcessors { get; init; }

    /// <summary>Processors that the server's process used; null: it was not named.</summary>
    public double? ServerProcessors { get; init; }

    /// <summary>Bytes of memory that the server's process had at the end; null: it was not named.</summary>
    public long? ServerResident { get; init; }

    /// <summary>What the server's memory grew by for each connection held; null: not known.</summary>
    public double? BytesPerConnection { get; init; }

    /// <summary>Connections that were held to the end; null but in <see cref="LoadMode.Idle"/>.</summary>
    public int? Stayed { get; init; }

    /// <summary>Messages a second.</summary>
    public double MessagesPerSecond => Seconds > 0 ? Messages / Seconds : 0;

    /// <summary>Bytes of a message that was sent.</summary>
    public int MessageSize => Plan.Question.IsEmpty ? Plan.Size : Plan.Question.Length;

    /// <summary>Millions of bytes a second, each way; as many as were sent come back from an echo.</summary>
    public double MegabytesPerSecond => Plan.Mode == LoadMode.Idle ? 0 : MessagesPerSecond * MessageSize / 1e6;

    /// <summary>Processors that this process may use.</summary>
    public static int Processors => Environment.ProcessorCount;

    /// <summary>
    /// True: this side was busy all the time, so the server may bear more. A connection is carried on by one thread at a
    /// time, so fewer connections than processors cannot use them all. An open loop is busy with its clock; what shows there
    /// is that it was late itself.
    /// </summary>
    public bool IsLoadBound => Plan.Rate > 0
        ? SentLate > Latency.Count / 100
        : Plan.Mode != LoadMode.Idle && OwnProcessors > 0.9 * Math.Min(Processors, Plan.Connections);

    /// <summary>Several runs of one plan as one: counts are added, latencies put together, processors averaged over the time.</summary>
    /// <param name="reports">At least one.</param>
    /// <returns>A new report.</returns>
    public static LoadReport Sum(IReadOnlyList<LoadReport> reports)
    {
        var (last, seconds) = (reports[^1], reports.Sum(static report => report.Seconds));
        double Average(Func<LoadReport, double> of) => seconds > 0 ? reports.Sum(report => of(report) * report.Seconds) / seconds : 0;
        var latency = new LatencyHistogram();
        foreach (var report in reports)
            latency.Add(report.Latency);
        return last with
        {
            Seconds = seconds,
            Messages = reports.Sum(static report => report.Messages),
            Latency = latency,
            Errors = reports.Sum(static report => report.Errors),
            FirstError = reports.Select(static report => report.FirstError).FirstOrDefault(static error => error is not null),
            Bad = reports.Sum(static report => report.Bad),
            FirstBad = reports.Select(static report => report.FirstBad).FirstOrDefault(static bad => bad is not null),
            Lost = reports.Sum(static report => report.Lost),
            Late = reports.Sum(static report => report.Late),
            Unsent = reports.Sum(static report => report.Unsent),
            Unanswered = reports.Sum(static report => report.Unanswered),
            SentLate = reports.Sum(static report => report.SentLate),
            OwnProcessors = Average(static report => report.OwnProcessors),
            ServerProcessors = last.ServerProcessors is null ? null : Average(static report => report.ServerProcessors ?? 0),
            BytesPerConnection = last.BytesPerConnection is null ? null : reports.Average(static report => report.BytesPerConnection),
        };
    }

    internal static LoadReport Of(LaneSetting setting, in UseOfBoth used, double? seconds = null)
    {
        var tallies = setting.Tallies.All;
        return new LoadReport
        {
            Plan = setting.Plan,
            Seconds = seconds ?? Clock.Seconds(Math.Max(0, setting.Window.To - setting.Window.From)),
            Messages = tallies.Sum(static tally => tally.Messages),
            Latency = setting.Tallies.Latency(),
            Errors = setting.Troubles.Errors,
            FirstError = setting.Troubles.FirstError,
            Bad = setting.Troubles.Bad,
            FirstBad = setting.Troubles.FirstBad,
            Lost = tallies.Sum(static tally => tally.Lost),
            Late = tallies.Sum(static tally => tally.Late),
            Unsent = tallies.Sum(static tally => tally.Unsent),
            Unanswered = tallies.Sum(static tally => tally.Unanswered),
            OwnProcessors = used.OwnProcessors,
            ServerProcessors = used.ServerProcessors,
            ServerResident = used.Server?.Resident,
        };
    }
}
