using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Parley.Stress.Tests;

/// <summary>
/// Clients that speak, hear their words back and speak again without a pause, each in a thread and on a socket of its own:
/// more than the server bears, so that it always finds somebody who waits for it.
/// </summary>
internal static class QuickSpeakers
{
    public static Task RunAsync(Address address, int speakers, int messages, int seed) => Task.WhenAll(Enumerable.Range(seed, speakers)
        .Select(number => Task.Factory.StartNew(() => Speak(address, messages, number), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    private static void Speak(Address address, int messages, int number)
    {
        using var socket = Connect(address);
        socket.ReceiveTimeout = socket.SendTimeout = 60_000;
        var greeting = new ArrayBufferWriter<byte>();
        new Greeting(number, 0, ServerEnd.Echoes).Write(greeting);
        socket.Send(greeting.WrittenSpan);
        var pattern = new Pattern(number);
        var chance = new Random(number);
        var position = 0L;
        var room = new byte[10_000];
        for (var i = 0; i < messages; i++)
        {
            // Mostly little ones; now and then two behind one another, which may come as one or cut anywhere.
            var length = chance.Next(20) == 0 ? chance.Next(1, room.Length) : chance.Next(1, 200);
            pattern.Fill(room.AsSpan(0, length), position);
            var first = chance.Next(10) == 0 ? chance.Next(length + 1) : length;
            socket.Send(room.AsSpan(0, first));
            if (first < length)
                socket.Send(room.AsSpan(first, length - first));
            for (var heard = 0; heard < length;)
            {
                var count = socket.Receive(room.AsSpan(heard, length - heard));
                count.ShouldBeGreaterThan(0, "the server ended in the middle");
                pattern.Check(room.AsSpan(heard, count), position + heard);
                heard += count;
            }

            position += length;
        }

        socket.Shutdown(SocketShutdown.Send);
        socket.Receive(room).ShouldBe(0);
    }

    private static Socket Connect(Address address)
    {
        var (family, to) = address switch
        {
            TcpAddress tcp => (tcp.Host.Ip!.AddressFamily, new IPEndPoint(tcp.Host.Ip, tcp.Port.Number)),
            UnixAddress unix => (AddressFamily.Unix, (EndPoint)new UnixDomainSocketEndPoint(unix.Path)),
            _ => throw new ArgumentException($"no socket for {address}", nameof(address)),
        };
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Unspecified);
        if (address is TcpAddress)
            socket.NoDelay = true;
        socket.Connect(to);
        return socket;
    }
}
