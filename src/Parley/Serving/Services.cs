namespace Parley;

/// <summary>
/// What is said. A service is one object, shared by all its peers; it takes part as one or more of
/// <see cref="IStreamService"/>, <see cref="IConversationService"/> and <see cref="IDatagramService"/>.
/// </summary>
public interface IService
{
    /// <summary>
    /// True where an answer may be larger than its question: datagrams' senders can be forged, so such a service answers
    /// only loopback and private sources, at a bounded rate. Default true: the safe guess.
    /// </summary>
    bool Amplifies => true;

    /// <summary>How long a silent peer is kept, unless the address says otherwise. Default 10 min.</summary>
    TimeSpan Idle => TimeSpan.FromMinutes(10);

    /// <summary>True where the clients know of each other (chat, desk), so that they cannot be served in processes of their own.</summary>
    bool IsShared => false;
}

/// <summary>A service in bytes: for streams; on message kinds each flush is a message.</summary>
public interface IStreamService : IService
{
    /// <summary>Serves one peer. When it returns, the connection is finished gracefully; when it throws, aborted.</summary>
    /// <param name="connection">The peer; the server owns it.</param>
    /// <param name="stopping">The server wants the end: say what is owed and return.</param>
    /// <returns>When this peer is served.</returns>
    ValueTask ServeAsync(Connection connection, CancellationToken stopping);
}

/// <summary>A service in messages: written once, served on every kind of socket.</summary>
public interface IConversationService : IService
{
    /// <summary>Serves one peer. When it returns, the conversation is finished gracefully; when it throws, aborted.</summary>
    /// <param name="talk">The peer; the server owns it.</param>
    /// <param name="stopping">The server wants the end: say what is owed and return.</param>
    /// <returns>When this peer is served.</returns>
    ValueTask ServeAsync(Conversation talk, CancellationToken stopping);
}

/// <summary>A service without memory of its peers, in datagrams: each question stands alone.</summary>
public interface IDatagramService : IService
{
    /// <summary>Answers one datagram, or does not. Must not block: a batch is answered in one go.</summary>
    /// <param name="question">What came; valid during the call.</param>
    /// <param name="answers">Where answers go. They are all sent to the question's sender.</param>
    void Answer(in Datagram question, IDatagramAnswers answers);
}

/// <summary>Collects what a <see cref="IDatagramService"/> says to one datagram.</summary>
public interface IDatagramAnswers
{
    /// <summary>Answers with one datagram.</summary>
    /// <param name="payload">Copied before this returns.</param>
    void Send(ReadOnlySpan<byte> payload);
}
