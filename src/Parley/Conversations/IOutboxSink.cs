namespace Parley;

/// <summary>Where an <see cref="Outbox"/> empties itself: it knows what a message looks like on its carrier.</summary>
internal interface IOutboxSink
{
    /// <summary>Puts a message behind what waits already. Called under the outbox's lock: it only copies.</summary>
    /// <param name="message">The bytes.</param>
    /// <param name="isText">Text or binary, for carriers that tell them apart; null: as fits.</param>
    /// <param name="batch">Where they go.</param>
    /// <param name="behind">True: an earlier message has not been taken by the system yet.</param>
    void Append(ReadOnlySpan<byte> message, bool? isText, OutboxBatch batch, bool behind);

    /// <summary>Sends all of a batch. One call at a time.</summary>
    /// <param name="batch">At least one message.</param>
    /// <param name="cancellation">Gives up in the middle; an abort follows.</param>
    /// <returns>When the system has taken it.</returns>
    ValueTask SendAsync(OutboxBatch batch, CancellationToken cancellation);

    /// <summary>A send failed or was cut: the carrier is of no use any more.</summary>
    /// <param name="reason">What happened.</param>
    void Abort(Exception? reason);
}
