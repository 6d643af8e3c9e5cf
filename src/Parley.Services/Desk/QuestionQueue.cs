namespace Parley.Services;

/// <summary>
/// Who is at the desk and which messages wait, oldest first. Every member takes the one lock; nothing is sent and no
/// observer is called under it.
/// </summary>
internal sealed class QuestionQueue
{
    /// <summary>Messages of one client that wait. Later ones are shown but wait for no answer of their own: nobody answers ten thousand by hand.</summary>
    private const int PerClient = 10_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, Seat> _seats = [];
    private readonly LinkedList<Seat> _waiting = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastNumber;
    private long _lastQuestion;

    public Seat Sit(Conversation talk)
    {
        lock (_gate)
        {
            // A desk with two servers may see the same number twice; the second client gets the next free one.
            var number = talk.Number > 0 && !_seats.ContainsKey(talk.Number) ? talk.Number : _lastNumber + 1;
            _lastNumber = Math.Max(_lastNumber, number);
            var seat = new Seat(number, talk);
            _seats.Add(number, seat);
            Change();
            return seat;
        }
    }

    public void Leave(Seat seat)
    {
        lock (_gate)
        {
            _seats.Remove(seat.Number);
            for (var node = _waiting.First; node is not null && seat.Unanswered > 0;)
            {
                var next = node.Next;
                if (node.Value == seat)
                {
                    _waiting.Remove(node);
                    seat.Answered();
                }

                node = next;
            }

            Change();
        }
    }

    /// <summary>Puts a message of a client at the end of the queue.</summary>
    /// <param name="seat">Who asks.</param>
    /// <param name="waits">False: it is counted but needs no answer.</param>
    /// <returns>Its number.</returns>
    public long Ask(Seat seat, bool waits)
    {
        lock (_gate)
        {
            if (waits && seat.Unanswered < PerClient)
            {
                _waiting.AddLast(seat);
                seat.Asked();
                Change();
            }

            return ++_lastQuestion;
        }
    }

    /// <summary>Takes a question out to answer it.</summary>
    /// <param name="of">Whose oldest; null: the oldest of all.</param>
    /// <returns>Whose it was; null: there is none.</returns>
    public Seat? Take(Seat? of)
    {
        lock (_gate)
        {
            var node = of is null ? _waiting.First : _waiting.Find(of);
            if (node is null)
                return null;
            _waiting.Remove(node);
            return node.Value;
        }
    }

    /// <summary>What was taken out has its answer.</summary>
    public void Settle(Seat seat)
    {
        lock (_gate)
            seat.Answered();
    }

    /// <summary>What was taken out could not be answered: it is the oldest again, unless its client has left.</summary>
    public void PutBack(Seat seat)
    {
        lock (_gate)
        {
            if (_seats.GetValueOrDefault(seat.Number) == seat)
                _waiting.AddFirst(seat);
        }
    }

    public Task Settled(Seat seat)
    {
        lock (_gate)
            return seat.Settled();
    }

    public DeskClient Snapshot(Seat seat)
    {
        lock (_gate)
            return seat.Snapshot();
    }

    public IReadOnlyList<Seat> Seats()
    {
        lock (_gate)
            return [.. _seats.Values];
    }

    public Seat? Find(int number)
    {
        lock (_gate)
            return _seats.GetValueOrDefault(number);
    }

    /// <summary>Waits until a message waits.</summary>
    public Task QuestionAsync(CancellationToken cancellation) => UntilAsync(() => _waiting.Count > 0, cancellation);

    /// <summary>Waits until a client of that number has come, even if it has left since.</summary>
    public Task ClientAsync(int number, CancellationToken cancellation) => UntilAsync(() => _lastNumber >= number, cancellation);

    private async Task UntilAsync(Func<bool> condition, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (condition())
                    return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    private void Change()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
