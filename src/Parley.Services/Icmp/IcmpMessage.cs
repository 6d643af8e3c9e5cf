using System.Buffers.Binary;

namespace Parley.Services;

/// <summary>What an ICMP message says about an echo request.</summary>
internal enum IcmpNews
{
    /// <summary>Nothing: it is about something else.</summary>
    None,

    /// <summary>The host answered.</summary>
    Reply,

    /// <summary>A host or router says that the request did not arrive.</summary>
    Undelivered,
}

/// <summary>
/// The echo messages of ICMP (RFC 792, page 14) and ICMPv6 (RFC 4443, section 4), most significant byte first:
/// type (8 and 0; 128 and 129), code 0, checksum, identifier, sequence number, then data that comes back as it went.
/// Errors (3 and 11; 1 to 4) have four unused bytes, then the beginning of the packet that they are about.
/// </summary>
internal static class IcmpMessage
{
    internal const int HeaderLength = 8;
    private const int HeaderLengthV6 = 40;

    /// <summary>Writes an echo request.</summary>
    /// <param name="message">Filled whole; the data is in place behind the first eight bytes.</param>
    /// <param name="v6">ICMPv6, whose checksum the system adds, since it covers addresses that only the system knows (RFC 3542, section 3.1).</param>
    /// <param name="identifier">Of the one who asks.</param>
    /// <param name="sequence">Of the question.</param>
    internal static void WriteRequest(Span<byte> message, bool v6, ushort identifier, ushort sequence)
    {
        message[..HeaderLength].Clear();
        message[0] = v6 ? (byte)128 : (byte)8;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], sequence);
        if (!v6)
            BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum(message));
    }

    /// <summary>Reads what came.</summary>
    /// <param name="packet">The message; ICMPv4 may have its IP header before it (raw sockets everywhere, ping sockets on macOS).</param>
    /// <param name="v6">ICMPv6.</param>
    /// <param name="identifier">The identifier to listen for; null: any, because the system has chosen it and sorts (ping sockets).</param>
    /// <param name="sequence">The sequence number to listen for.</param>
    /// <param name="data">The data that was sent: a reply brings it back.</param>
    /// <param name="timeToLive">From the IP header, where there is one.</param>
    internal static IcmpNews Read(ReadOnlySpan<byte> packet, bool v6, ushort? identifier, ushort sequence, ReadOnlySpan<byte> data, out int? timeToLive)
    {
        timeToLive = null;
        var message = packet;
        // No ICMP type begins with a 4, so a 4 is the version of an IP header.
        if (!v6 && packet.Length >= 20 && packet[0] >> 4 == 4)
        {
            timeToLive = packet[8];
            message = Behind(packet, v6);
        }

        if (message.Length < HeaderLength || (!v6 && Checksum(message) != 0))
            return IcmpNews.None;
        if (message[0] == (v6 ? 129 : 0))
            return Concerns(message, identifier, sequence) && message[HeaderLength..].SequenceEqual(data) ? IcmpNews.Reply : IcmpNews.None;

        var isError = v6 ? message[0] is >= 1 and <= 4 : message[0] is 3 or 11;
        var about = isError ? Behind(message[HeaderLength..], v6) : default;
        return about.Length >= HeaderLength && about[0] == (v6 ? 128 : 8) && Concerns(about, identifier, sequence) ? IcmpNews.Undelivered : IcmpNews.None;
    }

    /// <summary>The Internet checksum (RFC 1071): over a message that carries its own, it is 0.</summary>
    internal static ushort Checksum(ReadOnlySpan<byte> message)
    {
        uint sum = 0;
        for (var i = 0; i + 1 < message.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(message[i..]);
        if (message.Length % 2 == 1)
            sum += (uint)message[^1] << 8;
        while (sum >> 16 != 0)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }

    private static bool Concerns(ReadOnlySpan<byte> echo, ushort? identifier, ushort sequence) =>
        (identifier is not { } own || BinaryPrimitives.ReadUInt16BigEndian(echo[4..]) == own)
        && BinaryPrimitives.ReadUInt16BigEndian(echo[6..]) == sequence;

    private static ReadOnlySpan<byte> Behind(ReadOnlySpan<byte> packet, bool v6)
    {
        var header = v6 ? HeaderLengthV6 : packet.Length > 0 ? (packet[0] & 0xF) * 4 : 0;
        return header >= 20 && packet.Length >= header ? packet[header..] : default;
    }
}
