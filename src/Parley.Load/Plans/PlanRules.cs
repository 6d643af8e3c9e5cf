namespace Parley.Load;

/// <summary>What a plan must hold, each rule with its sentence.</summary>
internal static class PlanRules
{
    private const int MostConnections = 1_000_000;
    private const int MostInFlight = 65_536;

    // Larger ones are messages to be held in memory as a whole, which is not what is measured here.
    private const int LargestMessage = Cycle.Longest;
    private const int LargestDatagram = 65_507;
    private const int LargestOfStream = 1024 * 1024 * 1024;

    /// <summary>The plan, if it makes sense.</summary>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadOption"/>, saying what is wrong.</exception>
    internal static LoadPlan Checked(LoadPlan plan)
    {
        var kind = plan.Target.Address.Kind;
        Within(plan.Connections, 1, MostConnections, "connections");
        Within(plan.Depth, 1, MostInFlight, "messages in flight on a connection");
        if (plan.Question.IsEmpty)
            Within(plan.Size, kind == SocketKind.Datagram ? Letter.HeaderSize : 1, Largest(kind), kind == SocketKind.Datagram ? "bytes of a datagram, which carries its number," : "bytes of a message");
        if (plan.Mode == LoadMode.Open && plan.Rate is not (> 0 and <= 100_000_000))
            throw new ParleyException(ErrorReason.BadOption, $"a rate of {plan.Rate} messages a second is not possible: more than 0, at most 100,000,000");
        if (plan.Mode == LoadMode.Open && plan.Depth > 1)
            throw new ParleyException(ErrorReason.BadOption, "an open loop has no depth: it sends on schedule, however many answers are missing");
        if (plan.Duration <= TimeSpan.Zero || plan.WarmUp < TimeSpan.Zero)
            throw new ParleyException(ErrorReason.BadOption, "a load has an end: its duration must be more than zero, and not off");
        return plan;
    }

    private static int Largest(SocketKind kind) => kind switch
    {
        SocketKind.Datagram => LargestDatagram,
        SocketKind.Messages => LargestMessage,
        _ => LargestOfStream,
    };

    private static void Within(int value, int least, int most, string what)
    {
        if (value < least || value > most)
            throw new ParleyException(ErrorReason.BadOption, $"{value:N0} {what} are not possible: {least:N0} to {most:N0}");
    }
}
