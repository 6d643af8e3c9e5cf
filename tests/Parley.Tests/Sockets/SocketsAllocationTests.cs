using System.Net.Sockets;
using Parley.Services;

namespace Parley.Tests;

/// <summary>Tests that look at the whole process: no other test runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    internal const string Name = "alone";
}

[Collection(AloneCollection.Name)]
public sealed class SocketsAllocationTests
{
    private const int Messages = 10_000;
    private const int Rounds = 10;

    // A tenth of the smallest object for each message.
    private const int Most = Messages * 24 / 10;

    // A client of the portable engine is carried on by whatever thread of the pool is free, so it is the process that is
    // looked at. What its other threads allocate now and then, among them timers and buffers that the pool of arrays lends
    // to a thread for the first time, does not come in every round; what each message costs does.
    [Fact]
    public async Task An_echo_on_the_portable_engine_allocates_nothing_for_a_message()
    {
        await using var server = new Server(new ServerOptions { Transports = TransportList.Default() });
        var place = (await server.OpenAsync("echo", ListenTarget.Parse("tcp://127.0.0.1:0"), new Echo(), Guard.Token))[0];

        // In a thread of its own: it blocks, and with inline completions this one may be the one to which the events of all sockets come.
        var rounds = await Task.Factory.StartNew(() => Measure(((TcpAddress)place.Address).Port.Number), Guard.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        rounds.Min().ShouldBeLessThan(Most, $"the rounds: {string.Join(", ", rounds)}");
    }

    private static long[] Measure(int port)
    {
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
        peer.Connect("127.0.0.1", port); // a ConnectAsync would make its later calls costly
        var message = new byte[32];
        Exchange(peer, message);

        var rounds = new long[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Exchange(peer, message);
            rounds[round] = GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        return rounds;
    }

    // Blocking calls with memory of the caller's allocate nothing themselves.
    private static void Exchange(Socket peer, byte[] message)
    {
        for (var i = 0; i < Messages; i++)
        {
            peer.Send(message);
            for (var left = message.Length; left > 0;)
            {
                var count = peer.Receive(message.AsSpan(message.Length - left));
                if (count == 0)
                    throw new EndOfStreamException($"the echo ended at message {i}");
                left -= count;
            }
        }
    }
}
