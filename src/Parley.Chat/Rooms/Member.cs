namespace Parley.Chat;

/// <summary>
/// Somebody with a name in the chat: what a command may do, and no more. Its own face calls it, one call at a time;
/// from other threads come only what rooms tell its face, and <see cref="LetGo"/>.
/// </summary>
internal sealed class Member
{
    private readonly House _house;

    /// <summary>Makes a member that is in no room yet.</summary>
    /// <param name="house">Whose member.</param>
    /// <param name="face">Its end of the chat.</param>
    /// <param name="name">Its name, which the house has reserved.</param>
    internal Member(House house, IFace face, string name)
    {
        _house = house;
        Face = face;
        Name = name;
    }

    /// <summary>Where it is told what happens.</summary>
    public IFace Face { get; }

    /// <summary>Its name. Set by its room under the room's lock, so that the order of what is told and the names in it agree.</summary>
    public string Name { get; internal set; }

    /// <summary>Where it is; null: nowhere, as long as the room it wanted was full. Set by rooms under their lock.</summary>
    public Room? Room { get; internal set; }

    /// <summary>The place that the house keeps for it: the room it is in, is on its way to, or was let go from.</summary>
    internal Room? Place { get; set; }

    /// <summary>True once it has left for good: its conversation ends.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Says something in its room.</summary>
    /// <param name="text">One line, as it came.</param>
    public void Say(string text) => Room?.Say(EntryKind.Text, this, Printable.Show(text));

    /// <summary>Does something in its room.</summary>
    /// <param name="text">One line, as it came.</param>
    public void Act(string text) => Room?.Say(EntryKind.Action, this, Printable.Show(text));

    /// <summary>Says something to one other member, whatever room it is in.</summary>
    /// <param name="nameAndText">The name, a space and the text. The longest name that fits is meant, since names may have spaces.</param>
    /// <returns>One sentence: it was sent, or why it was not; null: there is no text.</returns>
    public string? Whisper(string nameAndText) => _house.Whisper(this, nameAndText);

    /// <summary>Goes to another room, which is made if it is not there.</summary>
    /// <param name="name">The room's name.</param>
    /// <returns>One sentence that says why not; null: it is welcomed there.</returns>
    public string? Join(string name) => _house.Join(this, name);

    /// <summary>Takes another name.</summary>
    /// <param name="name">The name wanted.</param>
    /// <returns>One sentence that says why not; null: it has that name now.</returns>
    public string? Rename(string name) => _house.Rename(this, name);

    /// <summary>The rooms there are.</summary>
    /// <param name="most">How many at most.</param>
    /// <returns>Such as <c>lobby (3)</c>, and how many there are in all; the fullest first.</returns>
    public Company Rooms(int most) => _house.Rooms(most);

    /// <summary>Leaves the chat; its name is free again.</summary>
    /// <param name="why">Behind the notice; null: no word of it.</param>
    public void Leave(string? why = null)
    {
        if (HasLeft)
            return;
        HasLeft = true;
        _house.Leave(this, why);
    }

    /// <summary>
    /// It reads too slowly: the room forgets it and its conversation ends, by whose end it then <see cref="Leave"/>s.
    /// Any thread may call this; the name and the place stay its own until it has left.
    /// </summary>
    /// <param name="room">The room that noticed.</param>
    internal void LetGo(Room? room)
    {
        room?.Release(this, "it read too slowly");
        Face.Drop();
        _house.TooSlow(this);
    }
}
