namespace Parley.Chat;

/// <summary>
/// One member's end of the chat: it puts what happens into the words of a protocol. Rooms call it while they hold their
/// lock, from any thread: no method may block, wait, or call back into the chat.
/// </summary>
internal interface IFace
{
    /// <summary>Tells what happened.</summary>
    /// <param name="entry">It.</param>
    /// <param name="present">Members of the room then, this one included.</param>
    /// <returns>False: the peer takes too little of what waits for it; it is let go.</returns>
    bool TryShow(Entry entry, int present);

    /// <summary>Tells the member that it has come into a room.</summary>
    /// <param name="room">The room's name.</param>
    /// <param name="others">Who was there before.</param>
    /// <returns>As <see cref="TryShow"/>.</returns>
    bool TryWelcome(string room, Company others);

    /// <summary>Ends the peer's conversation now: it reads too slowly.</summary>
    void Drop();
}
