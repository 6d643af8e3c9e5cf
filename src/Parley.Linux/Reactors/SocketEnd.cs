using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Parley.Linux;

/// <summary>A peer's end as accept(2) wrote it, kept small: addresses are made of it when somebody asks.</summary>
[SupportedOSPlatform("linux")]
internal readonly struct SocketEnd
{
    /// <summary>Room for sockaddr_un, the largest.</summary>
    internal const int Largest = 110;

    private readonly UInt128 _ip;
    private readonly uint _scope;
    private readonly ushort _port;
    private readonly AddressFamily _family;
    private readonly Address? _unix;

    /// <summary>This side's end, as the system tells it.</summary>
    internal static unsafe SocketEnd OfThisSide(int descriptor, SocketKind kind)
    {
        var room = stackalloc byte[Largest];
        var size = Largest;
        return new SocketEnd(new ReadOnlySpan<byte>(room, Libc.LocalName(descriptor, room, &size) < 0 ? 0 : size), kind);
    }

    /// <summary>Reads struct sockaddr_in (ip(7)), sockaddr_in6 (ipv6(7)) or sockaddr_un (unix(7)).</summary>
    internal SocketEnd(ReadOnlySpan<byte> written, SocketKind kind)
    {
        _family = written.Length < 2 ? AddressFamily.Unix : (ushort)(written[0] | (written[1] << 8)) switch
        {
            2 => AddressFamily.InterNetwork,
            10 => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unix,
        };
        switch (_family)
        {
            case AddressFamily.InterNetwork:
                _port = BinaryPrimitives.ReadUInt16BigEndian(written[2..]);
                _ip = BinaryPrimitives.ReadUInt32LittleEndian(written[4..]);
                break;
            case AddressFamily.InterNetworkV6:
                _port = BinaryPrimitives.ReadUInt16BigEndian(written[2..]);
                _ip = BinaryPrimitives.ReadUInt128BigEndian(written[8..]);
                _scope = BinaryPrimitives.ReadUInt32LittleEndian(written[24..]);
                break;
            default:
                var address = new SocketAddress(AddressFamily.Unix, Math.Max(2, written.Length));
                written.CopyTo(address.Buffer.Span);
                _unix = ReactorEngine.AddressOf(address, kind);
                break;
        }
    }

    internal Address Address
    {
        get
        {
            if (_unix is not null)
                return _unix;
            if (_family == AddressFamily.InterNetwork)
                return new TcpAddress(new Host(new IPAddress((long)(uint)_ip)), new Port(_port));
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, _ip);
            return new TcpAddress(new Host(new IPAddress(bytes, _scope)), new Port(_port));
        }
    }
}
