using System.Text;

namespace Parley.Chat;

/// <summary>What an entry tells.</summary>
internal enum EntryKind
{
    /// <summary>A member says something to the room.</summary>
    Text,

    /// <summary>A member does something (<c>/me</c>).</summary>
    Action,

    /// <summary>A member says something to one other (<c>/msg</c>).</summary>
    Private,

    /// <summary>A member has come; the text is the room's name.</summary>
    Joined,

    /// <summary>A member has gone; the text is the room's name, and why where there is a reason.</summary>
    Left,

    /// <summary>A member has a new name, which is the text.</summary>
    Renamed,
}

/// <summary>Something that happened in a room, as every member is told it.</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="From">The name of the member who did it.</param>
/// <param name="Text">See the kind; it holds no control characters and no line ends (<see cref="Printable.Show"/>).</param>
internal sealed record Entry(EntryKind Kind, string From, string Text)
{
    private byte[]? _utf8;

    /// <summary>
    /// The entry as one line, the form that a person reads. No line can be taken for another: a name has no colon and no
    /// double quote, stands in double quotes where a space in it could mislead, and begins with none of <c>/*[</c>.
    /// </summary>
    public string Line => Kind switch
    {
        EntryKind.Text => $"{From}: {Text}",
        EntryKind.Action => $"* {Name(From)} {Text}",
        EntryKind.Private => $"[private] {From}: {Text}",
        EntryKind.Joined => $"*** {Name(From)} has joined {Text}",
        EntryKind.Left => $"*** {Name(From)} has left {Text}",
        EntryKind.Renamed => $"*** {Name(From)} is now {Name(Text)}",
        _ => throw new InvalidOperationException($"An entry of the kind {Kind} has no line."),
    };

    /// <summary><see cref="Line"/> in UTF-8, made once for all that it goes to.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8 ??= Encoding.UTF8.GetBytes(Line);

    private static string Name(string name) => name.Contains(' ', StringComparison.Ordinal) ? $"\"{name}\"" : name;
}
