namespace Parley.Load;

/// <summary>What the lanes of a run share.</summary>
internal sealed class LaneSetting
{
    private readonly bool _isEcho;

    internal LaneSetting(LoadPlan plan)
    {
        Plan = plan;
        _isEcho = plan.Question.IsEmpty;
        Ask = _isEcho ? Cycle.Pattern : Cycle.Of(plan.Question.Span);
        Answer = _isEcho ? Cycle.Pattern : Cycle.Of(plan.Answer.Span);
        AskSize = _isEcho ? plan.Size : plan.Question.Length;
        AnswerSize = _isEcho ? plan.Size : plan.Answer.Length;
        // A flush is a message where boundaries are kept; elsewhere what is due leaves together.
        MessagePerWrite = plan.Target.Address.Kind == SocketKind.Messages;
    }

    internal LoadPlan Plan { get; }

    internal Window Window { get; } = new();

    internal Tallies Tallies { get; } = new();

    internal Troubles Troubles { get; } = new();

    internal BlockedLanes Blocked { get; } = new();

    internal Cycle Ask { get; }

    internal Cycle Answer { get; }

    internal int AskSize { get; }

    internal int AnswerSize { get; }

    internal bool MessagePerWrite { get; }

    internal bool IsOpenLoop => Plan.Rate > 0;

    /// <summary>Messages that one connection of an open loop may owe, unsent or unanswered. All together they take 16 MB to remember.</summary>
    internal int Backlog => Math.Clamp(1_000_000 / Plan.Connections, 16, 65_536);

    /// <summary>Where a connection's bytes begin in their cycle.</summary>
    internal int StartOf(int lane) => _isEcho ? Ask.StartOf(lane) : 0;
}
