using System.Net;

namespace Parley;

/// <summary>
/// What a datagram endpoint sends. Answers that are given while a batch of questions is gone through leave together
/// behind it, where the engine sends many at the price of one; all others leave at once. Who does not take an answer
/// holds nobody up: it is dropped, as datagrams may be.
/// </summary>
internal sealed class DatagramAnswers(DatagramEndpoint endpoint, DatagramSocket socket) : IDatagramAnswers
{
    // UDP over IPv4 (RFC 768): a larger message is refused by the system, and its sender is to hear of it.
    private const int MostTogether = 65_507;

    private static readonly Refusal ReceiverFull = new("receiver_full", "the receiver's queue is full");

    private readonly DatagramSendBatch? _together = socket.SendsBatches ? new() : null;
    private int _thread;

    /// <summary>Who asked last: it gets the answers of a stateless service.</summary>
    internal SocketAddress? Asker { get; set; }

    void IDatagramAnswers.Send(ReadOnlySpan<byte> payload)
    {
        try
        {
            if (!TrySend(payload, Asker!))
                endpoint.Drop(ReceiverFull);
        }
        catch (ParleyException error)
        {
            endpoint.Drop(NotSent(error));
        }
    }

    /// <summary>From here to <see cref="End"/> this thread's answers are collected.</summary>
    internal void Begin()
    {
        if (_together is not null)
            Volatile.Write(ref _thread, Environment.CurrentManagedThreadId);
    }

    /// <summary>They leave.</summary>
    internal void End()
    {
        if (_together is null)
            return;
        Volatile.Write(ref _thread, 0);
        SendAll(_together);
    }

    /// <summary>Sends a datagram, now or with the others. Any thread may call it.</summary>
    /// <returns>False: its receiver takes none now.</returns>
    /// <exception cref="ParleyException">The system refuses it.</exception>
    internal bool TrySend(ReadOnlySpan<byte> payload, SocketAddress to)
    {
        if (_together is not null && Volatile.Read(ref _thread) == Environment.CurrentManagedThreadId && payload.Length <= MostTogether)
        {
            if (_together.TryAdd(payload, to))
                return true;
            SendAll(_together);
            return _together.TryAdd(payload, to);
        }

        if (!socket.TrySend(payload, to))
            return false;
        endpoint.Metrics.DatagramsSent(1, payload.Length);
        return true;
    }

    private void SendAll(DatagramSendBatch batch)
    {
        for (var at = 0; at < batch.Count;)
        {
            var count = 0;
            try
            {
                count = socket.TrySend(batch, at);
                if (count == 0)
                    endpoint.Drop(ReceiverFull);
            }
            catch (ParleyException error)
            {
                endpoint.Drop(NotSent(error));
            }

            var bytes = 0L;
            for (var i = at; i < at + count; i++)
                bytes += batch.PayloadOf(i).Length;
            if (count > 0)
                endpoint.Metrics.DatagramsSent(count, bytes);

            // One that was not taken is dropped: the others have other receivers.
            at += Math.Max(1, count);
        }

        batch.Clear();
    }

    private static Refusal NotSent(ParleyException error) => new("send_failed", error.Message);
}
