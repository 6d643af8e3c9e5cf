using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Parley.Linux;

/// <summary>A peer's end as accept(2) wrote it, kept small: addresses are made of it when somebody asks. Or an address that was asked for.</summary>
[SupportedOSPlatform("linux")]
internal readonly struct SocketEnd
{
    /// <summary>Room for sockaddr_un, the largest.</summary>
    internal const int Largest = 110;

    private const int InterNetwork = 2;    // AF_INET
    private const int InterNetworkV6 = 10; // AF_INET6

    // One that there is already.
    private readonly Address? _made;

    // In two halves, for a UInt128 is aligned to 16 bytes: every connection holds one of these.
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _scope;
    private readonly ushort _port;
    private readonly bool _isVersion4;

    /// <summary>This side's end, as the system tells it.</summary>
    internal static unsafe SocketEnd OfThisSide(int descriptor, SocketKind kind)
    {
        var room = stackalloc byte[Largest];
        var size = Largest;
        return new SocketEnd(new ReadOnlySpan<byte>(room, Libc.LocalName(descriptor, room, &size) < 0 ? 0 : size), kind);
    }

    /// <summary>The end that this side asked for.</summary>
    internal SocketEnd(Address address) => _made = address;

    /// <summary>Reads struct sockaddr_in (ip(7)), sockaddr_in6 (ipv6(7)) or sockaddr_un (unix(7)).</summary>
    internal SocketEnd(ReadOnlySpan<byte> written, SocketKind kind)
    {
        switch (written.Length < 2 ? 0 : written[0] | (written[1] << 8))
        {
            case InterNetwork:
                _isVersion4 = true;
                _port = BinaryPrimitives.ReadUInt16BigEndian(written[2..]);
                _low = BinaryPrimitives.ReadUInt32LittleEndian(written[4..]);
                break;
            case InterNetworkV6:
                _port = BinaryPrimitives.ReadUInt16BigEndian(written[2..]);
                _high = BinaryPrimitives.ReadUInt64BigEndian(written[8..]);
                _low = BinaryPrimitives.ReadUInt64BigEndian(written[16..]);
                _scope = BinaryPrimitives.ReadUInt32LittleEndian(written[24..]);
                break;
            default:
                var address = new SocketAddress(AddressFamily.Unix, Math.Max(2, written.Length));
                written.CopyTo(address.Buffer.Span);
                _made = ReactorEngine.AddressOf(address, kind);
                break;
        }
    }

    internal Address Address => _made ?? At(Host);

    /// <summary>The address, with the host of another one where that is the same: a peer that connects often is one host.</summary>
    internal Address AddressBeside(in SocketEnd other, Address? address) =>
        address is TcpAddress { Host: var host } && _made is null && IsAtHostOf(other) ? At(host) : Address;

    private Host Host
    {
        get
        {
            if (_isVersion4)
                return new Host(new IPAddress((long)_low));
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, _high);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _low);
            return new Host(new IPAddress(bytes, _scope));
        }
    }

    private bool IsAtHostOf(in SocketEnd other) =>
        _isVersion4 == other._isVersion4 && _low == other._low && _high == other._high && _scope == other._scope;

    private TcpAddress At(Host host) => new(host, new Port(_port));
}
