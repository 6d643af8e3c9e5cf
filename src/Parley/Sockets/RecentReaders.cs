namespace Parley;

/// <summary>
/// The sockets that received lately on one of the runtime's socket threads. Under load they have the next message before
/// the thread asks the system who has: so a few of them are received from whenever one was served. That saves the wait for
/// each of them, and with it the receive that finds nothing, by which System.Net.Sockets begins every wait.
/// </summary>
internal sealed class RecentReaders(EngineThread here)
{
    // Who else received long ago.
    private const int Most = 1024;

    // For each one that the system told of. More would save little, and delay whom the system is about to tell of.
    private const int Looks = 8;

    // Who was served so often goes on speaking: a question, its answer and the end are not a conversation.
    private const int Known = 4;

    // So often in vain is a pause.
    private const int Patience = 8;

    private readonly List<Place> _places = [];
    private Payoff _payoff;
    private int _hand;

    /// <summary>One was served of whom the system had told.</summary>
    internal void Served(ReadableWait reader)
    {
        if (reader.Place is null && ++reader.Served == Known)
            Add(reader);
        if (_places.Count < 2 || !_payoff.IsDue())
            return;
        var (looked, found) = (0, 0);
        for (var i = 0; i < Looks && _places.Count > 0; i++)
        {
            var place = Next();
            if (place.Reader == reader)
                continue;
            here.BeginTurn();
            var isThere = place.Reader?.LookBeside(here);
            if (isThere is not null)
                looked++;
            if (isThere == true)
                found++;
            place.Failures = isThere == true ? 0 : place.Failures + 1;
            if (place.Reader is null || place.Failures > Patience)
                Remove(place);
        }

        // One that finds something saves about twice what one that does not costs.
        if (looked > 0)
            _payoff.Note(paid: 3 * found >= looked);
    }

    private Place Next()
    {
        if (++_hand >= _places.Count)
            _hand = 0;
        return _places[_hand];
    }

    private void Add(ReadableWait reader)
    {
        if (_places.Count == Most)
            Remove(Next());
        var place = new Place { Reader = reader };
        _places.Add(place);
        reader.Place = place;
        Interlocked.MemoryBarrier(); // before it is looked whether it was closed meanwhile: see ReadableWait.End
        if (reader.HasEnded)
            place.Reader = null;
    }

    /// <summary>Removes the one at the hand.</summary>
    private void Remove(Place place)
    {
        if (place.Reader is { } reader)
            (reader.Place, reader.Served) = (null, 0);
        _places[_hand] = _places[^1];
        _places.RemoveAt(_places.Count - 1);
    }

    /// <summary>One of them; whoever closes it, on any thread, leaves the place empty.</summary>
    internal sealed class Place
    {
        internal ReadableWait? Reader { get; set; }

        internal int Failures { get; set; }
    }
}
