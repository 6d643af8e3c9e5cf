namespace Parley.Chat;

/// <summary>An ordered log of what was said, and who is in it. There is one order for all: who hears of two things hears them in it.</summary>
/// <param name="name">As its first member wrote it.</param>
/// <param name="history">Messages that the log remembers.</param>
internal sealed class Room(string name, int history)
{
    // Names shown in a welcome: enough for a table of friends, and short in a crowd.
    private const int Greeted = 10;

    // Guards the log, the members, and each member's Room and Name. It is held while faces are told, which never blocks
    // (IFace), so a slow reader costs the others nothing. Lock order: a room, then a face's own lock. Never two rooms,
    // and never together with the house's lock.
    private readonly Lock _gate = new();
    private readonly Queue<Entry> _log = new();
    private Member[] _members = [];

    /// <summary>The room's name.</summary>
    public string Name { get; } = name;

    /// <summary>Members that are here or on their way in or out. Guarded by the house's lock: at 0 the room is forgotten.</summary>
    public int Places { get; set; }

    /// <summary>A member comes in: the others are told, and it is welcomed.</summary>
    /// <param name="member">One that is in no room.</param>
    public void Admit(Member member)
    {
        List<Member>? slow = null;
        lock (_gate)
        {
            Tell(new Entry(EntryKind.Joined, member.Name, Name), null, _members.Length + 1, ref slow);
            var others = Present(Greeted);
            _members = [.. _members, member];
            member.Room = this;
            if (!member.Face.TryWelcome(Name, others))
                (slow ??= []).Add(member);
        }

        LetGo(slow);
    }

    /// <summary>A member goes out; the others are told.</summary>
    /// <param name="member">The member; where it is not here any more, nothing happens.</param>
    /// <param name="why">Behind the room's name in the notice; null: no word of it.</param>
    public void Release(Member member, string? why = null)
    {
        List<Member>? slow = null;
        lock (_gate)
        {
            if (member.Room != this)
                return;
            _members = [.. _members.Where(other => other != member)];
            member.Room = null;
            Tell(new Entry(EntryKind.Left, member.Name, why is null ? Name : $"{Name} ({why})"), null, _members.Length, ref slow);
        }

        LetGo(slow);
    }

    /// <summary>Something is said, and remembered.</summary>
    /// <param name="kind">Text or action.</param>
    /// <param name="from">Who says it; it is not told itself. Where it is not here any more, nothing happens.</param>
    /// <param name="text">Harmless text.</param>
    public void Say(EntryKind kind, Member from, string text)
    {
        List<Member>? slow = null;
        lock (_gate)
        {
            if (from.Room != this)
                return;
            var entry = new Entry(kind, from.Name, text);
            _log.Enqueue(entry);
            if (_log.Count > history)
                _log.Dequeue();
            Tell(entry, from, _members.Length, ref slow);
        }

        LetGo(slow);
    }

    /// <summary>A member's name changes; the others are told.</summary>
    /// <param name="member">The member.</param>
    /// <param name="name">Its new name.</param>
    public void Rename(Member member, string name)
    {
        List<Member>? slow = null;
        lock (_gate)
        {
            var before = member.Name;
            member.Name = name;
            Tell(new Entry(EntryKind.Renamed, before, name), member, _members.Length, ref slow);
        }

        LetGo(slow);
    }

    /// <summary>Who is here, in the order of their coming.</summary>
    /// <param name="most">How many names at most.</param>
    /// <returns>A copy.</returns>
    public Company Who(int most)
    {
        lock (_gate)
            return Present(most);
    }

    /// <summary>What was said last.</summary>
    /// <param name="count">How many entries at most.</param>
    /// <returns>A copy, the oldest first.</returns>
    public Entry[] Last(int count)
    {
        lock (_gate)
            return [.. _log.TakeLast(count)];
    }

    private Company Present(int most) => new([.. _members.Take(most).Select(member => member.Name)], _members.Length);

    private void Tell(Entry entry, Member? except, int present, ref List<Member>? slow)
    {
        foreach (var member in _members)
        {
            if (member != except && !member.Face.TryShow(entry, present))
                (slow ??= []).Add(member);
        }
    }

    // Outside the lock, and one after another: telling the others of one may find the next.
    private void LetGo(List<Member>? slow)
    {
        foreach (var member in slow ?? [])
            member.LetGo(this);
    }
}
