namespace Parley;

/// <summary>From bytes to messages.</summary>
internal static class TalkOverConnection
{
    /// <summary>The conversation over a connection: its own where it keeps boundaries, else one that splits the stream.</summary>
    /// <param name="connection">It belongs to the conversation from here on.</param>
    /// <param name="options">How to hold it.</param>
    /// <returns>The conversation, with the connection's number.</returns>
    internal static Conversation Talk(this Connection connection, ConversationOptions options)
    {
        var native = connection.Get<Conversation>();
        (native as MessageConversation)?.Configure(options);
        var talk = native ?? new StreamConversation(connection, options);
        talk.Number = connection.Number;
        return talk;
    }
}
