using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.Chat;

/// <summary>
/// <c>chat</c>: rooms in which people on every kind of socket meet. UTF-8, one message a line; on datagrams, packets and
/// WebSocket one message each, and a newline inside one ends a message all the same.
/// <para>
/// To the chat: the first message is the name (1 to 32 characters, no colon, no double quote, no <c>/*[</c> at its
/// beginning; nobody else's, in any case or look-alike letters). From then on a message is a text to the room, or a command:
/// <c>/join ROOM</c>, <c>/nick NAME</c>, <c>/who</c>, <c>/rooms</c>, <c>/me TEXT</c>, <c>/msg NAME TEXT</c>,
/// <c>/history [COUNT]</c>, <c>/help</c>, <c>/quit</c>; <c>[e]</c> leaves too; <c>//TEXT</c> is a text that begins with a slash.
/// </para>
/// <para>
/// From the chat, one line each: <c>NAME: TEXT</c>, <c>* NAME does</c>, <c>[private] NAME: TEXT</c>, and with
/// <c>***</c> before it everything that the chat itself says: <c>*** Ann has joined lobby</c>, <c>*** Ann has left lobby</c>,
/// <c>*** Ann is now Anna</c>, and each line of an answer to a command. A name is answered with <c>*** Welcome, NAME. You are in ROOM …</c>,
/// or with a sentence that ends with <c>Send another name.</c>; <c>/join</c> with <c>*** You are in ROOM …</c>; <c>/quit</c> with
/// <c>*** Goodbye, NAME.</c> and the end. Behind an asterisk a name with spaces stands in
/// double quotes. Nobody gets its own text back. Control characters come as <c>\x1b</c>, those that turn the writing direction as <c>\u202e</c>.
/// </para>
/// <para>
/// To a bare peer: the other's name (or the others'; when nobody is there, it comes with the first who joins), then texts
/// alone as long as two are in the room, <c>NAME: TEXT</c> where more are; answers to its commands without <c>***</c>; no notices.
/// </para>
/// </summary>
[RunsOnReactor]
public sealed class ChatService : IConversationService
{
    private readonly ChatOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly House _house;

    /// <summary>Makes a chat with an empty lobby. One object is one chat, at however many addresses it stands.</summary>
    /// <param name="options">Its bounds. Null: all defaults.</param>
    /// <param name="time">Its clock. Null: the system's.</param>
    /// <param name="loggers">Where it says who was removed. Null: nowhere.</param>
    /// <exception cref="ParleyException"><see cref="ErrorReason.BadOption"/>: an option is out of its range.</exception>
    public ChatService(ChatOptions? options = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        _options = (options ?? new ChatOptions()).Validated();
        _time = time ?? TimeProvider.System;
        _log = (loggers ?? NullLoggerFactory.Instance).CreateLogger<ChatService>();
        _house = new House(_options, _log);
    }

    /// <inheritdoc/>
    public bool Amplifies => true;

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <summary>12 hours: people listen in silence for a long time.</summary>
    public TimeSpan Idle => TimeSpan.FromHours(12);

    /// <inheritdoc/>
    public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
    {
        using var face = new ConversationFace(talk, _house, _options, _time, _log, stopping);
        await face.RunAsync();
    }
}
