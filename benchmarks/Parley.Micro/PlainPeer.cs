using System.Net;
using System.Net.Sockets;

namespace Parley.Micro;

/// <summary>The other end: a blocking socket, which allocates nothing, so that all that is counted is this library's.</summary>
internal sealed class PlainPeer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    internal PlainPeer(Address place) => _socket.Connect(new IPEndPoint(IPAddress.Loopback, ((TcpAddress)place).Port.Number));

    internal void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[_socket.Send(bytes)..];
    }

    internal void Receive(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = _socket.Receive(bytes);
            if (count == 0)
                throw new EndOfStreamException("the other end closed the connection");
            bytes = bytes[count..];
        }
    }

    public void Dispose() => _socket.Dispose();
}
