using System.Text;

namespace Parley.Chat;

/// <summary>
/// When a bare peer is told something. Such a program was written for two: it sends its name, takes one receive as the
/// other's name, and then either sends and receives in turn or loops on receiving. A stream glues sends together, so
/// what is sent before the last was received is lost on it. Hence:
/// <list type="bullet">
/// <item>What happens while its own message is looked at waits; the answer to that message goes alone.</item>
/// <item>After one message has been sent to it, others wait until it speaks: then they go together, newlines between them.</item>
/// <item>One that says nothing for the pause has read (it loops on receiving) or is still busy (its person types). What waits goes then,
/// behind a newline, which keeps it apart from what may still lie unread. So the looping one gets everything too, a pause late.</item>
/// <item>After the other's name, a program receives again without speaking: a quarter of the pause, and the next goes clean.</item>
/// <item>Together is at most what the usual <c>recv(1024)</c> takes; one longer message goes by itself.</item>
/// </list>
/// </summary>
internal sealed class BareTurns : IDisposable
{
    // What a beginner's recv(1024) takes, less a newline and room for one more character.
    private const int Together = 1_000;

    private enum Turn
    {
        /// <summary>It has spoken since it was told something: the next message may go.</summary>
        Open,

        /// <summary>Its own message is being looked at.</summary>
        Speaking,

        /// <summary>It was told the other's name.</summary>
        Named,

        /// <summary>It was told something.</summary>
        Told,

        /// <summary>It was told something, and the pause is over.</summary>
        Quiet,
    }

    // Guards everything below. Innermost of the chat's locks: rooms hold theirs when they come here, and nothing is
    // called under it but the send, which never blocks.
    private readonly Lock _gate = new();
    private readonly Queue<(string Message, string Line)> _waiting = new();
    private readonly Func<string, bool> _send;
    private readonly Action _drop;
    private readonly ChatOptions _options;
    private readonly ITimer _timer;
    private int _units;
    private Turn _turn;

    /// <summary>Begins with a peer that has not spoken.</summary>
    /// <param name="options">The pause and the queue's bound.</param>
    /// <param name="time">The pause's clock.</param>
    /// <param name="send">Sends a message at once or says false.</param>
    /// <param name="drop">Called where a send after a pause said false.</param>
    public BareTurns(ChatOptions options, TimeProvider time, Func<string, bool> send, Action drop)
    {
        (_options, _send, _drop) = (options, send, drop);
        _timer = time.CreateTimer(static turns => ((BareTurns)turns!).PauseOver(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The peer has sent a message; until <see cref="Answer"/> nothing goes to it.</summary>
    public void Begin()
    {
        lock (_gate)
            Now(Turn.Speaking);
    }

    /// <summary>Its message was looked at: it gets the answer, or else what waits for it.</summary>
    /// <param name="answer">Null: nothing is to be answered.</param>
    /// <param name="isName">True where the answer is the other's name.</param>
    /// <returns>False: it takes too little.</returns>
    public bool Answer(string? answer, bool isName)
    {
        lock (_gate)
        {
            if (answer is not null)
                return Send(answer, isName ? Turn.Named : Turn.Told);
            Now(Turn.Open);
            return SendWaiting("");
        }
    }

    /// <summary>Something for it has come.</summary>
    /// <param name="message">What a bare peer gets.</param>
    /// <param name="line">What it gets if it turns out not to be bare while this waits.</param>
    /// <param name="isName">True where it is the other's name.</param>
    /// <returns>False: it takes too little.</returns>
    public bool Tell(string message, string line, bool isName = false)
    {
        lock (_gate)
        {
            if (_turn is Turn.Open)
                return Send(message, isName ? Turn.Named : Turn.Told);
            if (_turn is Turn.Quiet)
                return Send('\n' + message, Turn.Told);
            _waiting.Enqueue((message, line));
            _units += message.Length;
            return _units <= _options.BareQueue;
        }
    }

    /// <summary>Everything that waits, for a peer that turned out not to be bare.</summary>
    /// <returns>The lines in order; nothing waits any more.</returns>
    public string[] TakeAll()
    {
        lock (_gate)
        {
            string[] all = [.. _waiting.Select(waiting => waiting.Line)];
            _waiting.Clear();
            _units = 0;
            Now(Turn.Open);
            return all;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void PauseOver()
    {
        bool took;
        lock (_gate)
        {
            var named = _turn is Turn.Named;
            if (!named && _turn is not Turn.Told)
                return;
            Now(named ? Turn.Open : Turn.Quiet);
            took = SendWaiting(named ? "" : "\n");
        }

        // Outside the lock: the end of a conversation may run what takes a room's.
        if (!took)
            _drop();
    }

    private bool SendWaiting(string before)
    {
        if (_waiting.Count == 0)
            return true;
        var together = new StringBuilder(before);
        var bytes = 0;
        do
        {
            var (message, _) = _waiting.Dequeue();
            _units -= message.Length;
            bytes += Encoding.UTF8.GetByteCount(message) + 1;
            together.Append(together.Length > before.Length ? "\n" : "").Append(message);
        }
        while (_waiting.TryPeek(out var next) && bytes + Encoding.UTF8.GetByteCount(next.Message) <= Together);
        return Send(together.ToString(), Turn.Told);
    }

    private bool Send(string message, Turn then)
    {
        Now(then);
        return _send(message);
    }

    private void Now(Turn turn)
    {
        _turn = turn;
        var pause = turn switch
        {
            Turn.Named => _options.BarePause / 4,
            Turn.Told => _options.BarePause,
            _ => Timeout.InfiniteTimeSpan,
        };
        _timer.Change(pause, Timeout.InfiniteTimeSpan);
    }
}
