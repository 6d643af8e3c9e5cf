namespace Parley;

/// <summary>What one receive of a <see cref="MessageConnection"/> brought: a message, a piece of one, or the peer's end.</summary>
/// <param name="Count">Bytes that it put into the buffer, perhaps none.</param>
/// <param name="EndOfMessage">False: the message goes on in the next part.</param>
/// <param name="IsText">Where the carrier tells text from binary: which it is.</param>
/// <param name="IsEnd">The peer has finished: no message, no part, and none will come.</param>
internal readonly record struct MessagePart(int Count, bool EndOfMessage = true, bool IsText = true, bool IsEnd = false)
{
    /// <summary>The peer has finished sending.</summary>
    public static MessagePart End => new(0, IsEnd: true);
}
