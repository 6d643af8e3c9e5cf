using System.Buffers;
using System.Collections.Immutable;

namespace Parley.Services;

/// <summary>
/// A served desk: clients ask, a person answers. Wire: <c>Welcome to the Server</c> as a message of its own on arrival (of
/// a datagram peer: its first datagram), then each message waits for an answer, which is one message. A client that has
/// finished sending is kept until its questions are answered. One object serves any number of clients at once; what an
/// operator does never waits for one of them.
/// </summary>
/// <param name="options">Null: all defaults.</param>
public sealed class Desk(DeskOptions? options = null) : IConversationService
{
    private readonly DeskOptions _options = options ?? new DeskOptions();
    private readonly QuestionQueue _queue = new();
    private ImmutableArray<DeskObserver> _observers = [];

    /// <summary>True: its clients wait in one queue.</summary>
    public bool IsShared => true;

    /// <summary>24 h: the person may be out.</summary>
    public TimeSpan Idle => TimeSpan.FromHours(24);

    /// <summary>Who is at the desk, by number.</summary>
    public IReadOnlyList<DeskClient> Clients => [.. _queue.Seats().Select(_queue.Snapshot)];

    /// <summary>Hears what happens from now on.</summary>
    /// <param name="observer">Called on the clients' tasks, several at once.</param>
    /// <returns>Dispose it to hear no more.</returns>
    public IDisposable Watch(DeskObserver observer)
    {
        ImmutableInterlocked.Update(ref _observers, static (all, added) => all.Add(added), observer);
        return new Watching(this, observer);
    }

    /// <summary>Answers the oldest message still unanswered; with none, speaks to the only client.</summary>
    /// <param name="text">One message.</param>
    /// <returns>Whom it reached, or why nobody.</returns>
    public DeskOutcome Answer(string text)
    {
        if (_queue.Take(of: null) is { } asker)
        {
            if (!asker.Talk.TrySend(text))
            {
                _queue.PutBack(asker);
                return Refused([asker]);
            }

            _queue.Settle(asker);
            return DeskOutcome.To(_queue.Snapshot(asker));
        }

        return _queue.Seats() switch
        {
            [] => DeskOutcome.Failed("nobody is here"),
            [var only] => only.Talk.TrySend(text) ? DeskOutcome.To(_queue.Snapshot(only)) : Refused([only]),
            _ => DeskOutcome.Failed("no message waits for an answer; say whom you mean with /to N TEXT, or /all TEXT"),
        };
    }

    /// <summary>Speaks to one client; its oldest unanswered message, if there is one, is answered with it.</summary>
    /// <param name="number">The client's.</param>
    /// <param name="text">One message.</param>
    /// <returns>Whom it reached, or why nobody.</returns>
    public DeskOutcome AnswerTo(int number, string text)
    {
        if (_queue.Find(number) is not { } client)
            return Missing(number);
        if (!client.Talk.TrySend(text))
            return Refused([client]);
        if (_queue.Take(client) is not null)
            _queue.Settle(client);
        return DeskOutcome.To(_queue.Snapshot(client));
    }

    /// <summary>Speaks to every client; it answers no message.</summary>
    /// <param name="text">One message.</param>
    /// <returns>Whom it reached, and whom not.</returns>
    public DeskOutcome AnswerAll(string text)
    {
        var all = _queue.Seats();
        if (all.Count == 0)
            return DeskOutcome.Failed("nobody is here");
        var refused = all.Where(client => !client.Talk.TrySend(text)).ToList();
        var reached = DeskOutcome.To([.. all.Except(refused).Select(_queue.Snapshot)]);
        return refused.Count == 0 ? reached : reached with { Error = Refused(refused).Error };
    }

    /// <summary>Closes one client's conversation gracefully.</summary>
    /// <param name="number">The client's.</param>
    /// <returns>Whom, or why nobody.</returns>
    public DeskOutcome Close(int number)
    {
        if (_queue.Find(number) is not { } client)
            return Missing(number);
        client.Dismiss();
        return DeskOutcome.To(_queue.Snapshot(client));
    }

    /// <summary>Waits until a message waits for an answer.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When there is one.</returns>
    public Task QuestionAsync(CancellationToken cancellation) => _queue.QuestionAsync(cancellation);

    /// <summary>Waits until a client of that number has come.</summary>
    /// <param name="number">The client's.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it has come, even if it has left since.</returns>
    public Task ClientAsync(int number, CancellationToken cancellation) => _queue.ClientAsync(number, cancellation);

    /// <inheritdoc/>
    public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
    {
        using var seat = _queue.Sit(talk);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, talk.Closed, seat.Dismissed);
        try
        {
            await AnnounceAsync(DeskEventKind.Came, seat);
            if (_options.Greeting is { } greeting)
                await talk.SendAsync(greeting, ending.Token);
            while (await talk.ReceiveAsync(ending.Token) is { } message)
                await HearAsync(seat, message);
            await SettleAsync(seat, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The server stops, the operator closes, or the peer is gone: nothing more is owed.
        }
        finally
        {
            _queue.Leave(seat);
            await AnnounceAsync(DeskEventKind.Left, seat);
        }
    }

    private static DeskOutcome Missing(int number) => DeskOutcome.Failed($"there is no client {number} here; /who lists them");

    private static DeskOutcome Refused(IEnumerable<Seat> clients) =>
        DeskOutcome.Failed($"not sent to client {string.Join(", ", clients.Select(client => client.Number))}, who does not read or is gone");

    private async ValueTask HearAsync(Seat seat, Message message)
    {
        var bytes = message.Bytes.ToArray();
        var question = _queue.Ask(seat, waits: _options.Reply is null);
        await AnnounceAsync(DeskEventKind.Asked, seat, question, bytes);
        if (_options.Reply is { } reply)
            await seat.Talk.SendAsync(reply, CancellationToken.None);
    }

    private async ValueTask SettleAsync(Seat seat, CancellationToken ending)
    {
        // RFC 6455, section 5.5.1: after its Close frame a WebSocket peer reads nothing more. All other kinds have a half-close.
        var settled = _queue.Settled(seat);
        if (settled.IsCompleted || seat.Talk.Local is WebSocketAddress)
            return;
        await AnnounceAsync(DeskEventKind.Finished, seat);
        await settled.WaitAsync(ending);
    }

    private async ValueTask AnnounceAsync(DeskEventKind kind, Seat seat, long question = 0, ReadOnlyMemory<byte> bytes = default)
    {
        var observers = _observers;
        if (observers.IsEmpty)
            return;
        var happened = new DeskEvent(kind, _queue.Snapshot(seat), question, bytes);
        foreach (var observer in observers)
            await observer(happened);
    }

    private sealed class Watching(Desk desk, DeskObserver observer) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref desk._observers, static (all, gone) => all.Remove(gone), observer);
    }
}
