using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Hostile.Tests;

/// <summary>Datagrams of every bad kind, each from a source of its own.</summary>
internal static class Flood
{
    private static readonly byte[][] Payloads =
    [
        [],
        [0],
        [(byte)'\n'],
        [0xff, 0xfe, 0xc3],
        [.. "3\0"u8],
        [.. "\u001b[2J\u009b31m\u202e"u8],
        [.. "\r\n\r\n\n"u8],
        [.. "name\nforged: line\n"u8],
        [.. "/nick Resident"u8],
        [.. Encoding.ASCII.GetBytes(new string('1', 1_400))],
        [.. Noise(8_000)],
        [.. Noise(65_507)],
    ];

    private static int _last;

    /// <summary>Sends one datagram from each of so many addresses of 127.0.0.0/8.</summary>
    public static void OverUdp(Address to, int sources)
    {
        var server = new IPEndPoint(IPAddress.Loopback, ((UdpAddress)to).Port.Number);
        for (var i = 0; i < sources; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(new IPAddress([127, (byte)(1 + (i % 200)), (byte)(i / 200), 7]), 0));
            socket.SendTo(Payloads[i % Payloads.Length], server);
        }
    }

    /// <summary>Sends one datagram from each of so many names, and some from sockets that have none.</summary>
    public static void OverUnix(Address to, int sources)
    {
        var server = new UnixDomainSocketEndPoint(((UnixAddress)to).Path);
        for (var i = 0; i < sources; i++)
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            if (i % 10 != 0)
                socket.Bind(new UnixDomainSocketEndPoint($"\0parley-flood-{Environment.ProcessId}-{Interlocked.Increment(ref _last)}"));
            try
            {
                socket.SendTo(Payloads[i % (Payloads.Length - 1)], server);
            }
            catch (SocketException full) when (full.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
            {
                // Unix datagrams are not dropped: the sender of one too many is refused.
            }
        }
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        return noise;
    }
}
