using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.Services;

/// <summary>
/// Welcomes by name. Wire: the peer sends one message, its name; the answer is <c>welcome NAME</c>, then the end. Each
/// datagram is a name and gets its own answer. The name and the peer's address go to the log.
/// </summary>
/// <param name="log">Where the names go. Null: nowhere.</param>
[RunsOnReactor]
public sealed class Welcome(ILogger<Welcome>? log = null) : IConversationService
{
    /// <summary>Characters of a name that are logged: a name may be as long as a message.</summary>
    private const int LoggedCharacters = 200;

    private readonly ILogger _log = log ?? NullLogger<Welcome>.Instance;

    /// <inheritdoc/>
    public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
    {
        await foreach (var name in talk.Lines(stopping))
        {
            _log.Welcomed(Printable.Show(name, LoggedCharacters), Printable.Show(talk.Remote.ToString()));
            await talk.SendAsync($"welcome {name}", CancellationToken.None);
            // Datagrams have no end to close with: what a peer sent close behind would be lost with its conversation.
            if (talk.Local.Kind != SocketKind.Datagram)
                return;
        }
    }
}
