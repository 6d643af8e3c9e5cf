using System.Net;
using System.Runtime.Versioning;

namespace Parley.Linux;

/// <summary>
/// A batch of datagrams on its way to sendmmsg(2). Those of one size that go to one receiver, one behind the other, are one
/// message there, which the kernel cuts into datagrams at the device (UDP_SEGMENT, udp(7)): the way through the kernel is
/// gone once for all of them.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class DatagramSends
{
    // A larger one leaves by itself: the kernel refuses to cut into what the path does not take whole. Every path of IPv6 takes
    // 1,280 bytes (RFC 8200, section 5), less the headers of IPv6 and UDP.
    private const int LargestCut = 1280 - 40 - 8;

    // What one message may be: a datagram of UDP over IPv4 (RFC 768). UDP_MAX_SEGMENTS is 64 at least, as is a batch.
    private const int LargestMessage = 65_507;

    private readonly DatagramSlots _slots = new(DatagramSendBatch.Capacity);

    // Datagrams of each message.
    private readonly int[] _counts = new int[DatagramSendBatch.Capacity];

    private int _count;

    /// <summary>The first message is one to be cut.</summary>
    internal bool CutsFirst => _count > 0 && _counts[0] > 1;

    /// <summary>Takes a batch's datagrams from one of them on.</summary>
    internal void Take(DatagramSendBatch batch, int from, bool cuts)
    {
        _count = 0;
        while (from < batch.Count)
        {
            // A batch's memory does not move, and one message begins where the one before it ends.
            var first = batch.PayloadOf(from);
            var (length, count) = cuts ? Run(batch, from) : (first.Length, 1);
            _slots.Place(_count, (byte*)first.Pin().Pointer, length);
            _slots.Cut(_count, count > 1 ? first.Length : 0);
            var to = batch.ReceiverOf(from);
            _slots.Address(_count, to.Buffer.Span[..to.Size]);
            _counts[_count++] = count;
            from += count;
        }
    }

    /// <summary>Sends what the system takes at once.</summary>
    /// <returns>How many datagrams; or minus errno, of the first message.</returns>
    internal int Send(Descriptor socket)
    {
        var messages = socket.SendMany(_slots.Headers, _count);
        if (messages <= 0)
            return messages;
        var datagrams = 0;
        foreach (var count in _counts.AsSpan(0, messages))
            datagrams += count;
        return datagrams;
    }

    /// <summary>How far the first one's like go: the same receiver, the same size, and behind them at most one that is shorter.</summary>
    private static (int Length, int Count) Run(DatagramSendBatch batch, int from)
    {
        var size = batch.PayloadOf(from).Length;
        var (length, next) = (size, from + 1);
        if (size is 0 or > LargestCut)
            return (length, 1);
        var to = batch.ReceiverOf(from);
        while (next < batch.Count)
        {
            // An empty one behind the others would be no datagram at all.
            var more = batch.PayloadOf(next).Length;
            if (more is 0 || more > size || length + more > LargestMessage || !IsSame(to, batch.ReceiverOf(next)))
                break;
            length += more;
            next++;
            if (more < size)
                break;
        }

        return (length, next - from);
    }

    private static bool IsSame(SocketAddress one, SocketAddress other) =>
        ReferenceEquals(one, other) || one.Buffer.Span[..one.Size].SequenceEqual(other.Buffer.Span[..other.Size]);
}
