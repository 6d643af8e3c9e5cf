using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Parley;

/// <summary>
/// Which datagrams may be answered. Senders can be forged: an answer larger than its question would flood the forged
/// one (amplification), and two answering ports would talk to each other for ever (loops).
/// </summary>
internal sealed class DatagramGuard(Server server, bool amplifies, int answersPerSecond, TimeProvider time)
{
    private static readonly Refusal PortZero = new("source_port", "source port 0");
    private static readonly Refusal Answering = new("source_port", "from a port that answers");
    private static readonly Refusal Public = new("public_source", "from a public address, which may be forged");
    private static readonly Refusal TooOften = new("rate", "one source asks too often");

    private const int MostSources = 4096;

    // struct sockaddr_in (ip(7)) against sockaddr_in6 (ipv6(7)). The family itself is a call into the system's library (System.Net.Primitives), for every datagram.
    private static readonly int SizeOfIPv4 = SocketAddress.GetMaximumAddressSize(AddressFamily.InterNetwork);

    private readonly Dictionary<UInt128, Bucket> _sources = [];

    /// <summary>Says whether a datagram from this sender may be answered. Called by one receive loop alone.</summary>
    /// <param name="sender">Of the family IPv4 or IPv6, as the system wrote it.</param>
    /// <returns>Null: yes. Otherwise why not.</returns>
    internal Refusal? Refuse(SocketAddress sender)
    {
        var bytes = sender.Buffer.Span;
        int port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (port == 0)
            return PortZero;
        if (AnswersAnything(port) || server.MayLoopWith(port, sender))
            return Answering;
        if (!amplifies)
            return null;

        var source = Source(bytes, sender.Size);
        if (IsLoopback(source))
            return null;
        if (!IsPrivate(source))
            return Public;
        return TakesToken(source) ? null : TooOften;
    }

    /// <summary>echo, daytime, qotd, chargen, time: RFC 862, 867, 865, 864, 868.</summary>
    private static bool AnswersAnything(int port) => port is 7 or 13 or 17 or 19 or 37;

    /// <summary>One form for both families: IPv4 as it is mapped into IPv6 (RFC 4291, section 2.5.5.2), so that a mapped sender is judged as what it is.</summary>
    private static UInt128 Source(ReadOnlySpan<byte> sockaddr, int size) => size == SizeOfIPv4
        ? new UInt128(0, 0xFFFF_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(sockaddr[4..]))
        : BinaryPrimitives.ReadUInt128BigEndian(sockaddr[8..]);

    private static bool IsIPv4(UInt128 source) => source >> 32 == 0xFFFF;

    private static bool IsLoopback(UInt128 source) => source == UInt128.One || (IsIPv4(source) && (byte)(source >> 24) == 127);

    /// <summary>RFC 1918 and RFC 3927 for IPv4, RFC 4193 and RFC 4291 link-local for IPv6.</summary>
    private static bool IsPrivate(UInt128 source)
    {
        if (IsIPv4(source))
        {
            var ip = (uint)source;
            return ip >> 24 == 10 || ip >> 20 == 0xAC1 || ip >> 16 == 0xC0A8 || ip >> 16 == 0xA9FE;
        }

        return (byte)(source >> 121) == 0xFC >> 1 || (ushort)(source >> 118) == 0xFE80 >> 6;
    }

    private bool TakesToken(UInt128 source)
    {
        var now = time.GetTimestamp();
        if (!_sources.TryGetValue(source, out var bucket))
        {
            // Full buckets say nothing: at the bound they all go, which at worst lets a source begin anew.
            if (_sources.Count >= MostSources)
                _sources.Clear();
            bucket = new Bucket(answersPerSecond, now);
        }

        var tokens = Math.Min(answersPerSecond, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalSeconds * answersPerSecond));
        var takes = tokens >= 1;
        _sources[source] = new Bucket(takes ? tokens - 1 : tokens, now);
        return takes;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Bucket(double Tokens, long At);
}
