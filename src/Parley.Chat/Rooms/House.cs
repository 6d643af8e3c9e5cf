using Microsoft.Extensions.Logging;

namespace Parley.Chat;

/// <summary>All rooms of one chat and everybody's names. It knows no sockets: see <see cref="IFace"/>.</summary>
internal sealed class House
{
    private readonly ChatOptions _options;
    private readonly ILogger _log;

    // Guards the two tables, and each room's Places. Held for look-ups only: no room's lock is taken and no face is told under it.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);
    private readonly Room _lobby;

    public House(ChatOptions options, ILogger log)
    {
        _options = options;
        _log = log;
        // The place that nobody gives back: the lobby does not vanish.
        _rooms.Add(NameKey.Of(options.Lobby), _lobby = new Room(options.Lobby, options.History) { Places = 1 });
    }

    /// <summary>Somebody comes: the name is reserved. <see cref="Member.Join"/> comes next.</summary>
    /// <param name="face">Its end of the chat.</param>
    /// <param name="wanted">The name as it was sent.</param>
    /// <param name="member">The new member, in no room yet.</param>
    /// <returns>Null, or one sentence that says why not.</returns>
    public string? Enter(IFace face, string wanted, out Member? member)
    {
        member = null;
        if (NameRules.Read(wanted, "A name", _options.NameLength, out var name) is { } complaint)
            return complaint;
        var newcomer = new Member(this, face, name);
        lock (_gate)
        {
            if (!_members.TryAdd(NameKey.Of(name), newcomer))
                return Taken(name);
        }

        member = newcomer;
        return null;
    }

    /// <inheritdoc cref="Member.Join"/>
    /// <param name="member">Who goes.</param>
    /// <param name="wanted">The room's name.</param>
    public string? Join(Member member, string wanted)
    {
        if (NameRules.Read(wanted, "A room's name", _options.NameLength, out var name) is { } complaint)
            return complaint;
        var key = NameKey.Of(name);
        var before = member.Place;
        Room? room;
        lock (_gate)
        {
            if (!_rooms.TryGetValue(key, out room))
            {
                if (_rooms.Count >= _options.Rooms)
                    return $"There are {_options.Rooms} rooms already, and no more can be made.";
                _rooms.Add(key, room = new Room(name, _options.History));
            }

            if (room == before)
                return $"You are in {room.Name} already.";
            if (Members(room) >= _options.MembersPerRoom)
                return $"{room.Name} is full with {_options.MembersPerRoom} members.";
            room.Places++;
        }

        before?.Release(member);
        GiveBack(before);
        member.Place = room;
        room.Admit(member);
        return null;
    }

    /// <inheritdoc cref="Member.Rename"/>
    /// <param name="member">Who.</param>
    /// <param name="wanted">The name wanted.</param>
    public string? Rename(Member member, string wanted)
    {
        if (NameRules.Read(wanted, "A name", _options.NameLength, out var name) is { } complaint)
            return complaint;
        if (name == member.Name)
            return $"{name} is your name already.";
        lock (_gate)
        {
            var (old, key) = (NameKey.Of(member.Name), NameKey.Of(name));
            if (_members.TryGetValue(key, out var owner) && owner != member)
                return Taken(name);
            _members.Remove(old);
            _members[key] = member;
        }

        if (member.Room is { } room)
            room.Rename(member, name);
        else
            member.Name = name;
        return null;
    }

    /// <inheritdoc cref="Member.Whisper"/>
    /// <param name="from">Who says it.</param>
    /// <param name="nameAndText">The name, a space and the text.</param>
    public string? Whisper(Member from, string nameAndText)
    {
        if (Addressee(nameAndText, out var text) is not { } to)
            return nameAndText.Contains(' ', StringComparison.Ordinal) ? $"Nobody here has the name {Printable.Show(nameAndText.Split(' ')[0])}." : null;
        if (text.Length == 0)
            return null;
        if (to == from)
            return "That is your own name.";
        if (!to.Face.TryShow(new Entry(EntryKind.Private, from.Name, Printable.Show(text)), int.MaxValue))
            to.LetGo(to.Room);
        return $"Sent to {to.Name} alone.";
    }

    /// <inheritdoc cref="Member.Rooms"/>
    public Company Rooms(int most)
    {
        lock (_gate)
        {
            var lines = _rooms.Values.Select(room => (room.Name, Count: Members(room)))
                .OrderByDescending(room => room.Count).ThenBy(room => room.Name, StringComparer.Ordinal).Take(most);
            return new Company([.. lines.Select(room => $"{room.Name} ({room.Count})")], _rooms.Count);
        }
    }

    /// <inheritdoc cref="Member.Leave"/>
    /// <param name="member">Who goes.</param>
    /// <param name="why">Behind the notice.</param>
    public void Leave(Member member, string? why)
    {
        member.Place?.Release(member, why);
        GiveBack(member.Place);
        member.Place = null;
        lock (_gate)
            _members.Remove(NameKey.Of(member.Name));
    }

    /// <summary>Notes that a member was let go because it read too slowly.</summary>
    /// <param name="member">The member.</param>
    public void TooSlow(Member member) => Log.TooSlow(_log, member.Name);

    private Member? Addressee(string nameAndText, out string text)
    {
        text = "";
        lock (_gate)
        {
            // Nothing longer than twice a name's characters (a character is one or two units) and the space behind it can begin with a name.
            var bound = (2 * _options.NameLength) + 1;
            for (var end = nameAndText.Length <= bound ? nameAndText.Length : nameAndText.LastIndexOf(' ', bound); end > 0; end = nameAndText.LastIndexOf(' ', end - 1))
            {
                if (NameRules.Read(nameAndText[..end], "A name", _options.NameLength, out var name) is null
                    && _members.TryGetValue(NameKey.Of(name), out var member))
                {
                    text = nameAndText[end..].Trim();
                    return member;
                }
            }
        }

        return null;
    }

    private void GiveBack(Room? room)
    {
        lock (_gate)
        {
            if (room is not null && --room.Places == 0)
                _rooms.Remove(NameKey.Of(room.Name));
        }
    }

    private int Members(Room room) => room == _lobby ? room.Places - 1 : room.Places;

    private static string Taken(string name) => $"The name {name} is taken.";
}
