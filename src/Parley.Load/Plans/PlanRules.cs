namespace Parley.Load;

/// <summary>What a plan must hold, each rule with its sentence.</summary>
internal static class PlanRules
{
    private const int MostConnections = 1_000_000;
    private const int MostInFlight = 65_536;
    private const double HighestRate = 100_000_000;

    // What a WebSocket of Parley's takes unless told otherwise, on either side.
    private const int LargestMessage = 64 * 1024;
    private const int LargestDatagram = 65_507;
    private const int LargestOfStream = 1024 * 1024 * 1024;

    /// <summary>The plan, if it makes sense.</summary>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadOption"/>, saying what is wrong.</exception>
    internal static LoadPlan Checked(LoadPlan plan)
    {
        var kind = plan.Target.Address.Kind;
        Within(plan.Connections, plan.Mode == LoadMode.FanOut ? 2 : 1, MostConnections, "connections");
        Within(plan.Depth, 1, MostInFlight, "messages in flight on a connection");
        if (plan.Duration <= TimeSpan.Zero || plan.WarmUp < TimeSpan.Zero)
            throw Wrong("a load has an end: its duration is more than zero, and not off");
        if (plan.Question.IsEmpty != plan.Answer.IsEmpty)
            throw Wrong("a question goes with the answer that is expected, and neither may be empty");
        if (plan.Question.IsEmpty)
            CheckSize(plan, kind);
        else
            Within(Math.Max(plan.Question.Length, plan.Answer.Length), 1, kind == SocketKind.Datagram ? LargestDatagram : Cycle.Longest, "bytes of a question or an answer");
        CheckMode(plan, kind);
        return plan;
    }

    private static void CheckSize(LoadPlan plan, SocketKind kind)
    {
        if (plan.Mode == LoadMode.FanOut)
            Within(plan.Size, FanOutText.Least, Math.Min(LargestDatagram, Cycle.Longest), "bytes of a message, which carries its number,");
        else if (kind == SocketKind.Datagram)
            Within(plan.Size, Letter.HeaderSize, LargestDatagram, "bytes of a datagram, which carries its number,");
        else
            Within(plan.Size, 1, kind == SocketKind.Messages ? LargestMessage : LargestOfStream, "bytes of a message");
    }

    private static void CheckMode(LoadPlan plan, SocketKind kind)
    {
        var takesRate = plan.Mode is LoadMode.Open or LoadMode.FanOut;
        if (plan.Mode == LoadMode.Open ? plan.Rate is not (> 0 and <= HighestRate) : plan.Rate is not (>= 0 and <= HighestRate))
            throw Wrong($"a rate of {plan.Rate} messages a second is not possible: more than 0, at most {HighestRate:N0}");
        if (plan.Rate > 0 && !takesRate)
            throw Wrong("a rate goes with messages that are sent on a schedule: not with connections that come and go, or rest");
        if (plan.Rate > 0 && plan.Depth > 1)
            throw Wrong("a rate has no depth: messages leave on schedule, however many answers are missing");
        if (plan.Mode is LoadMode.Churn or LoadMode.Idle && kind == SocketKind.Datagram)
            throw Wrong($"{plan.Target.Address} has no connections that could come and go, or rest: datagrams have none");
        if (plan.Mode is LoadMode.Idle or LoadMode.FanOut && !plan.Question.IsEmpty)
            throw Wrong("a question of your own goes with one answer each, not with fan-out or resting connections");
        if (plan.Mode is LoadMode.Churn or LoadMode.Idle && plan.Depth > 1)
            throw Wrong("depth goes with messages that follow each other on a connection");
    }

    private static void Within(int value, int least, int most, string what)
    {
        if (value < least || value > most)
            throw Wrong($"{value:N0} {what} are not possible: {least:N0} to {most:N0}");
    }

    private static ParleyException Wrong(string sentence) => new(ErrorReason.BadOption, sentence);
}
