using System.Diagnostics;

namespace Parley.Cli;

/// <summary>
/// An address of datagrams, asked with an empty one. An answer means open. A refusal means closed: for UDP the host's
/// ICMP message "port unreachable" (RFC 1122, section 4.1.3.3), for a Unix socket the system's own word. Silence means nothing.
/// </summary>
internal sealed class DatagramProbe(ConnectTarget target, string place) : IProbed
{
    public string Title => $"{place}, by an empty datagram";

    public string Method => "datagram";

    public string Place => place;

    public string? MeaningOfSilence => "It is open and has nothing to say to an empty datagram, or a filter stands on the way.";

    public async Task<Probe> AskAsync(int number, TimeSpan wait, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await using var socket = await Client.OpenDatagramsAsync(target, cancellation: limit.Token);
            start = Stopwatch.GetTimestamp();
            await socket.SendAsync(ReadOnlyMemory<byte>.Empty, cancellation: limit.Token);
            limit.CancelAfter(wait); // only now: an answer is waited for, not this side's own preparations
            var received = await socket.ReceiveAsync(new DatagramBatch(socket.MaxPayload, capacity: 1), limit.Token);
            return received > 0
                ? new(Finding.Answered, Stopwatch.GetElapsedTime(start), "answered")
                : new(Finding.Refused, Stopwatch.GetElapsedTime(start), $"{place} is closed");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(Finding.Silence, Stopwatch.GetElapsedTime(start));
        }
        catch (ParleyException refused) when (refused.Reason is not (ErrorReason.BadAddress or ErrorReason.BadOption))
        {
            return new(Finding.Refused, Stopwatch.GetElapsedTime(start), refused.Message);
        }
    }

    public void Dispose()
    {
    }
}
