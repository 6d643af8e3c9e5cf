using Microsoft.Extensions.Logging;

namespace Parley.Chat;

/// <summary>
/// A member at the other end of a conversation: TCP or TLS in lines or bare chunks, a datagram peer, sequenced packets,
/// a WebSocket. The wire format is <see cref="ChatService"/>'s; when bare peers are told something is <see cref="BareTurns"/>'s.
/// One thread reads; what happens in rooms comes from any.
/// </summary>
internal sealed class ConversationFace : IFace, IDisposable
{
    private readonly Conversation _talk;
    private readonly House _house;
    private readonly ChatOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private readonly ILogger _log;
    private readonly BareTurns _bare;
    private readonly FloodGate _gate;
    private readonly WholeTexts _texts;
    private Member? _member;
    private bool _met;
    private bool _wasBare;
    private volatile bool _owesName;
    private volatile bool _dropped;
    private string? _answer;
    private bool _answerIsName;

    public ConversationFace(Conversation talk, House house, ChatOptions options, TimeProvider time, ILogger log, CancellationToken stopping)
    {
        _stopping = stopping;
        (_talk, _house, _options, _time, _log) = (talk, house, options, time, log);
        _bare = new BareTurns(options, time, talk.TrySend, Drop);
        _gate = new FloodGate(options, time);
        _texts = new WholeTexts(talk, time, options.TextLength * 4);
    }

    private bool IsBare => _talk.Style is PeerStyle.Bare;

    /// <summary>The member's whole life in the chat.</summary>
    /// <returns>When the member has left.</returns>
    public async Task RunAsync()
    {
        using var nameless = new CancellationTokenSource(_options.NameWithin, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(nameless.Token, _stopping);
        try
        {
            var stays = true;
            while (stays && await _texts.NextAsync(_member is null ? either.Token : _stopping) is { } text)
                stays = Hear(text);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            if (!IsBare)
                Say("The chat ends here for you: the server stops, or heard nothing from you for too long. Goodbye.");
        }
        catch (OperationCanceledException) when (nameless.IsCancellationRequested)
        {
            Say("No name came. Goodbye.");
        }
        catch (ParleyException tooLarge) when (tooLarge.Reason is ErrorReason.MessageTooLarge)
        {
            Say(TooLong());
        }
        finally
        {
            _member?.Leave(_dropped ? "it read too slowly" : null);
        }
    }

    /// <inheritdoc/>
    public bool TryShow(Entry entry, int present)
    {
        // When the server stops, everybody leaves: each would be told of each, and nobody is there to read it.
        if (_stopping.IsCancellationRequested)
            return true;
        if (!IsBare)
            return _talk.TrySend(entry.Utf8);
        if (entry.Kind is EntryKind.Text)
            return _bare.Tell(present <= 2 ? entry.Text : entry.Line, entry.Line);
        if (entry.Kind is EntryKind.Action or EntryKind.Private)
            return _bare.Tell(entry.Line, entry.Line);
        if (entry.Kind is not EntryKind.Joined || !_owesName)
            return true;
        _owesName = false;
        return _bare.Tell(entry.From, entry.Line, isName: true);
    }

    /// <inheritdoc/>
    public bool TryWelcome(string room, Company others)
    {
        var first = !_met;
        _met = true;
        var here = others.Count == 0 ? $"You are in {room}, alone so far." : $"You are in {room} with {others}.";
        if (!IsBare)
            return _talk.TrySend(Marked(first ? $"Welcome, {_member?.Name}. {here} /help lists the commands." : here));
        _owesName = first && others.Count == 0;
        _answerIsName = first;
        _answer = !first ? here : others.Count > 0 ? others.ToString() : null;
        return true;
    }

    /// <inheritdoc/>
    public void Drop()
    {
        _dropped = true;
        _talk.Abort();
    }

    /// <inheritdoc/>
    public void Dispose() => _bare.Dispose();

    // False: the member goes.
    private bool Hear(string text)
    {
        var bare = IsBare;
        if (bare)
            BeginTurn();
        else if (_wasBare)
            EndBareness();

        var stays = true;
        // Each line is a message of its own, so that nobody can forge another's; the newline that ends the last begins none.
        var lines = text.EndsWith('\n') ? text.AsSpan(0, text.Length - 1) : text;
        foreach (var range in lines.Split('\n'))
        {
            if (stays)
                stays = HearLine(lines[range].TrimEnd("\r\0").ToString());
        }

        if (bare && !_bare.Answer(_answer, _answerIsName))
            Drop();
        return stays && !_dropped;
    }

    private void BeginTurn()
    {
        _wasBare = true;
        (_answer, _answerIsName) = (null, false);
        _bare.Begin();
    }

    private void EndBareness()
    {
        _wasBare = false;
        foreach (var line in _bare.TakeAll())
        {
            if (!_talk.TrySend(line))
                Drop();
        }
    }

    private bool HearLine(string line)
    {
        if (_gate.Count() is not FloodVerdict.Pass and var verdict)
            return Excessive(verdict);
        if (QuitCommand.IsAskedBy(line))
            return Quit();
        if (_member is null)
        {
            Introduce(line);
            return true;
        }

        if (line.Length > _options.TextLength)
            return Notice(TooLong());
        if (line.Length == 0)
            return true;
        if (line[0] != '/' || line.StartsWith("//", StringComparison.Ordinal))
        {
            if (_member.Room is null)
                return Notice(CommandTable.NoRoom);
            _member.Say(line[0] == '/' ? line[1..] : line);
            return true;
        }

        return CommandTable.Run(_member, line) is not { } answer || Notice(answer);
    }

    private void Introduce(string line)
    {
        if (_house.Enter(this, line, out _member) is { } complaint)
            Notice($"{complaint} Send another name.");
        else if (_member?.Join(_options.Lobby) is { } refusal)
            Notice($"{refusal} Type /join ROOM to go to another room.");
    }

    private bool Quit()
    {
        Notice(_member is null ? "Goodbye." : CommandTable.Run(_member, QuitCommand.Command.Name)!);
        return false;
    }

    private bool Excessive(FloodVerdict verdict)
    {
        if (verdict is FloodVerdict.Warn)
            return Notice($"You send too fast: {_options.MessagesPerSecond} messages a second are allowed, and the rest are dropped.");
        if (verdict is FloodVerdict.Drop)
            return true;
        Notice("You sent far too fast and are removed.");
        Log.TooFast(_log, _member?.Name ?? "");
        _member?.Leave("it sent too fast");
        return false;
    }

    // At the end, when no turn is waited for.
    private void Say(string sentence) => _talk.TrySend(IsBare ? sentence : Marked(sentence));

    private string TooLong() => $"A text has at most {_options.TextLength} characters.";

    // A sentence of the chat's own. True where the peer stays.
    private bool Notice(string sentences)
    {
        if (IsBare)
            _answer = _answer is null ? sentences : $"{_answer}\n{sentences}";
        else if (!_talk.TrySend(Marked(sentences)))
            Drop();
        return !_dropped;
    }

    // No name begins with an asterisk, so nobody can speak in the chat's own voice.
    private static string Marked(string sentences) => $"*** {sentences.Replace("\n", "\n*** ", StringComparison.Ordinal)}";
}
