using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Parley;

/// <summary>How a peer on a stream ends its messages, as far as that is known.</summary>
public enum PeerStyle
{
    /// <summary>Nothing has come yet. Messages to it end with a newline, so that one who reads lines can begin.</summary>
    Unknown,

    /// <summary>It ends messages with a newline; so do messages to it.</summary>
    Lines,

    /// <summary>It sends without newlines and takes one receive as one message: one clean reply to each, a newline only between messages that wait together.</summary>
    Bare,

    /// <summary>Its carrier keeps the boundaries itself: datagrams, sequenced packets, WebSocket, length-prefixed.</summary>
    Bounded,
}

/// <summary>
/// Messages exchanged with one peer, whatever carries them. One receive at a time; sends from any thread, in order.
/// </summary>
public abstract class Conversation : IAsyncDisposable
{
    /// <summary>This side's end.</summary>
    public abstract Address Local { get; }

    /// <summary>The peer's end.</summary>
    public abstract Address Remote { get; }

    /// <summary>How the peer ends its messages.</summary>
    public abstract PeerStyle Style { get; }

    /// <summary>The number that the server gave this client, from 1; 0 on a client's own conversations.</summary>
    public int Number { get; internal set; }

    /// <summary>Ends when the conversation is gone, from whichever side.</summary>
    public abstract CancellationToken Closed { get; }

    /// <summary>Waits for the next message.</summary>
    /// <param name="cancellation">Gives up; nothing is lost, the next call goes on.</param>
    /// <returns>The message, valid until the next receive; null: the peer has finished.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.Reset"/>, <see cref="ErrorReason.MessageTooLarge"/>, <see cref="ErrorReason.ProtocolViolation"/>.</exception>
    public abstract ValueTask<Message?> ReceiveAsync(CancellationToken cancellation = default);

    /// <summary>Sends a message. Waits while the peer's bounded queue is full.</summary>
    /// <param name="message">The bytes; they are copied or gone when this completes.</param>
    /// <param name="cancellation">Gives up waiting; a message cut in mid-send aborts the conversation.</param>
    /// <returns>When the message is on its way and there is room for another.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.Reset"/>: the peer is gone.</exception>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation = default);

    /// <summary>Sends a message if there is room for it at once: for fan-out, where one slow reader must not hold the others.</summary>
    /// <param name="message">The bytes; they are copied.</param>
    /// <returns>False: the peer's bounded queue is full, or the peer is gone; nothing was sent.</returns>
    public abstract bool TrySend(ReadOnlyMemory<byte> message);

    /// <summary>The graceful close: what was sent arrives, then the end. See <see cref="Connection.FinishAsync"/>.</summary>
    /// <param name="cancellation">Closes at once.</param>
    /// <returns>When the conversation is closed.</returns>
    public abstract ValueTask FinishAsync(CancellationToken cancellation = default);

    /// <summary>Ends the conversation now.</summary>
    /// <param name="reason">For the event and the log; null: no particular one.</param>
    public abstract void Abort(Exception? reason = null);

    /// <summary>What only some carriers have, as in <see cref="Connection.Get{T}"/>.</summary>
    /// <typeparam name="T">The thing asked for.</typeparam>
    /// <returns>It, or null.</returns>
    public virtual T? Get<T>()
        where T : class => this as T;

    /// <summary>Sends a received message back as it came. A carrier that tells text from binary (WebSocket) answers in the kind of what came last, or overrides this.</summary>
    /// <param name="message">Perhaps the one just received: it is copied or gone when this completes.</param>
    /// <param name="cancellation">Gives up waiting; a message cut in mid-send aborts the conversation.</param>
    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public virtual ValueTask SendAsync(Message message, CancellationToken cancellation = default) =>
        SendAsync(message.Bytes.IsSingleSegment ? message.Bytes.First : message.Bytes.ToArray(), cancellation);

    /// <summary>Sends a text as UTF-8.</summary>
    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public ValueTask SendAsync(string message, CancellationToken cancellation = default) => SendAsync(Encoding.UTF8.GetBytes(message), cancellation);

    /// <summary>Sends a text as UTF-8 if there is room.</summary>
    /// <inheritdoc cref="TrySend(ReadOnlyMemory{byte})"/>
    public bool TrySend(string message) => TrySend(Encoding.UTF8.GetBytes(message));

    /// <summary>The messages as texts, until the peer has finished or <paramref name="stopping"/> asks for the end.</summary>
    /// <param name="stopping">Ends the enumeration, without an exception.</param>
    /// <returns>Each message's <see cref="Message.Text"/>.</returns>
    public async IAsyncEnumerable<string> Lines([EnumeratorCancellation] CancellationToken stopping = default)
    {
        while (true)
        {
            Message? message;
            try
            {
                message = await ReceiveAsync(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                yield break;
            }

            if (message is not { } received)
                yield break;
            yield return received.Text;
        }
    }

    /// <summary>Aborts what was not finished and frees everything.</summary>
    /// <returns>When that is done.</returns>
    public abstract ValueTask DisposeAsync();
}
