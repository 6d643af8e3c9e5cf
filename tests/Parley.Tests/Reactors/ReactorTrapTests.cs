using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Parley.Linux;

namespace Parley.Tests;

/// <summary>What goes wrong in engines like this one: memory kept too long, buffers held by half a line, threads held by a service.</summary>
public sealed class ReactorTrapTests
{
    private static CancellationToken Safety => Guard.Token;

    [Fact]
    public async Task In_a_checked_engine_memory_throws_once_it_was_given_back()
    {
        await using var server = new Server(new ServerOptions { Transports = TransportList.Default(engine: TestEngines.Checked) });
        var keeps = new KeepsMemory();
        var place = (await server.OpenAsync("keeps", ListenTarget.Parse("tcp://127.0.0.1:0"), keeps, Safety))[0];
        using var peer = await ConnectAsync(place);
        await peer.SendAsync("hello"u8.ToArray(), Safety);

        var kept = await keeps.Kept.Task.OrFail();

        Should.Throw<ObjectDisposedException>(() => kept.Span.Length).Message.ShouldContain("AdvanceTo");
    }

    [Fact]
    public async Task What_a_reader_has_in_hand_stays_its_own_while_the_connection_is_closed_gracefully()
    {
        await using var server = new Server(new ServerOptions { Transports = TransportList.Default(engine: TestEngines.Checked) });
        var finishes = new FinishesWithMemoryInHand();
        var place = (await server.OpenAsync("finishes", ListenTarget.Parse("tcp://127.0.0.1:0"), finishes, Safety))[0];
        using var peer = await ConnectAsync(place);
        await peer.SendAsync("hello"u8.ToArray(), Safety);
        peer.Shutdown(SocketShutdown.Send);

        (await finishes.InHand.Task.OrFail()).ShouldBe("hello");
    }

    [Fact]
    public async Task A_newcomer_is_served_while_more_peers_than_there_are_buffers_have_sent_half_a_line()
    {
        // The pool shares 64 blocks, and each thread may have one.
        const int Peers = 300;
        await using var server = new Server(new ServerOptions { Transports = TransportList.Default(engine: TestEngines.Reactor) });
        var lines = new LineEcho();
        var place = (await server.OpenAsync("lines", ListenTarget.Parse("tcp://127.0.0.1:0"), lines, Safety))[0];
        var peers = new List<Socket>();
        try
        {
            for (var i = 0; i < Peers; i++)
            {
                peers.Add(await ConnectAsync(place));
                await peers[i].SendAsync(new byte[1000], Safety);
            }

            await Guard.UntilAsync(() => lines.Halves >= Peers, () => $"{lines.Halves} of {Peers} halves were seen");
            using var newcomer = await ConnectAsync(place);
            await newcomer.SendAsync("hello\n"u8.ToArray(), Safety);
            (await ReceiveAsync(newcomer, 6)).ShouldBe("hello\n");

            // And the halves are still there.
            await peers[0].SendAsync("\n"u8.ToArray(), Safety);
            (await ReceiveAsync(peers[0], 1001)).ShouldBe(new string('\0', 1000) + "\n");
        }
        finally
        {
            peers.ForEach(peer => peer.Dispose());
        }
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0", "stubborn: client 1")]
    [InlineData("unix:DIR/s", "stubborn: client 1")]
    [InlineData("unix-seqpacket:DIR/q", "stubborn: client 1")]
    [InlineData("udp://127.0.0.1:0", "the service at udp://127.0.0.1:")]
    public async Task A_service_that_blocks_in_spite_of_its_promise_is_named_in_the_log(string where, string name)
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTime();
        using var log = new LogLines();
        using var engine = Engine(new ReactorOptions { Reactors = 1, Loggers = log, Time = time });
        var transports = TransportList.Default(engine: engine);
        await using var server = new Server(new ServerOptions { Transports = transports });
        using var blocks = new Blocks();
        var place = (await server.OpenAsync("stubborn", ListenTarget.Parse(where.Replace("DIR", folder.Path, StringComparison.Ordinal)), blocks, Safety))[0];
        await using var asking = await AskAsync(transports.For(place.Address), place.Address);
        await blocks.Entered.Task.OrFail();

        time.Advance(TimeSpan.FromMilliseconds(500));
        time.Advance(TimeSpan.FromMilliseconds(500));

        blocks.Release.Set();
        log.Lines.ShouldHaveSingleItem().ShouldContain(name);
    }

    [Fact]
    public async Task A_service_without_the_promise_may_block_and_the_others_are_served()
    {
        await using var server = new Server(new ServerOptions { Transports = TransportList.Default(engine: TestEngines.Reactor) });
        var waits = new WaitsForTheOther();
        var place = (await server.OpenAsync("waits", ListenTarget.Parse("tcp://127.0.0.1:0"), waits, Safety))[0];
        using var first = await ConnectAsync(place);
        await first.SendAsync("a"u8.ToArray(), Safety);
        await waits.Blocked.Task.OrFail();
        using var second = await ConnectAsync(place);
        await second.SendAsync("b"u8.ToArray(), Safety);

        (await ReceiveAsync(first, 1)).ShouldBe("a");
        (await ReceiveAsync(second, 1)).ShouldBe("b");
    }

    [Fact]
    public async Task Two_reactors_are_one_place_and_share_its_port_with_nobody_else()
    {
        using var engine = Engine(new ReactorOptions { Reactors = 2 });
        await using var server = new Server(new ServerOptions { Transports = TransportList.Default(engine: engine) });
        var threads = new NamesItsThread();
        var place = (await server.OpenAsync("thread", ListenTarget.Parse("tcp://127.0.0.1:0"), threads, Safety)).ShouldHaveSingleItem();
        var again = ListenTarget.Parse(place.Address.ToString());
        (await Should.ThrowAsync<ParleyException>(() => server.OpenAsync("again", again, threads, Safety))).Reason.ShouldBe(ErrorReason.AddressInUse);

        // The kernel spreads by a hash of both ends, so that of 200 connections all at one reactor is no chance.
        for (var i = 0; i < 200; i++)
        {
            using var peer = await ConnectAsync(place);
            await ReceiveAsync(peer, 1);
        }

        threads.Names.Keys.ShouldBe(["parley reactor 0", "parley reactor 1"], ignoreOrder: true);
    }

    private static ReactorEngine Engine(ReactorOptions options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the engine is Linux's");
        return OperatingSystem.IsLinux() ? new ReactorEngine(options) : throw new PlatformNotSupportedException();
    }

    private static async Task<Socket> ConnectAsync(Endpoint place)
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync("127.0.0.1", ((TcpAddress)place.Address).Port.Number, Safety);
        return peer;
    }

    /// <summary>Says something to a service of any kind.</summary>
    private static async Task<IAsyncDisposable> AskAsync(Transport transport, Address place)
    {
        if (place.Kind == SocketKind.Datagram)
        {
            var socket = await transport.OpenDatagramsAsync(place, ConnectOptions.Default, Safety);
            await socket.SendAsync("go"u8.ToArray(), cancellation: Safety);
            return socket;
        }

        var connection = await transport.ConnectAsync(place, ConnectOptions.Default, Safety);
        await connection.Output.WriteAsync("go"u8.ToArray(), Safety);
        return connection;
    }

    private static async Task<string> ReceiveAsync(Socket peer, int count)
    {
        await using var stream = new NetworkStream(peer);
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, Safety);
        return System.Text.Encoding.Latin1.GetString(bytes);
    }

    private sealed class KeepsMemory : IStreamService
    {
        internal TaskCompletionSource<ReadOnlyMemory<byte>> Kept { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            var read = await connection.Input.ReadAsync(stopping);
            var memory = read.Buffer.First;
            connection.Input.AdvanceTo(read.Buffer.End);
            Kept.SetResult(memory);
        }
    }

    private sealed class FinishesWithMemoryInHand : IStreamService
    {
        internal TaskCompletionSource<string> InHand { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            try
            {
                var read = await connection.Input.ReadAtLeastAsync(5, stopping);
                await connection.FinishAsync(stopping);
                InHand.SetResult(System.Text.Encoding.Latin1.GetString(System.Buffers.BuffersExtensions.ToArray(read.Buffer)));
                connection.Input.AdvanceTo(read.Buffer.End);
            }
            catch (Exception error) when (!InHand.Task.IsCompleted)
            {
                InHand.SetException(error);
            }
        }
    }

    private sealed class LineEcho : IStreamService
    {
        private int _halves;

        internal int Halves => Volatile.Read(ref _halves);

        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            while (true)
            {
                var read = await connection.Input.ReadAsync(stopping);
                if (read.Buffer.Length > 0 && read.Buffer.Slice(read.Buffer.Length - 1).FirstSpan[0] == (byte)'\n')
                {
                    foreach (var piece in read.Buffer)
                        await connection.Output.WriteAsync(piece, stopping);
                    connection.Input.AdvanceTo(read.Buffer.End);
                }
                else
                {
                    if (read.Buffer.Length == 1000)
                        Interlocked.Increment(ref _halves);
                    connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                }

                if (read.IsCompleted)
                    return;
            }
        }
    }

    [RunsOnReactor]
    private sealed class Blocks : IStreamService, IDatagramService, IDisposable
    {
        internal TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal ManualResetEventSlim Release { get; } = new();

        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            await connection.Input.ReadAsync(stopping);
            Block();
        }

        public void Answer(in Datagram question, IDatagramAnswers answers) => Block();

        public void Dispose() => Release.Dispose();

        private void Block()
        {
            Entered.SetResult();
            Release.Wait(TimeSpan.FromMinutes(1), CancellationToken.None);
        }
    }

    [RunsOnReactor]
    private sealed class NamesItsThread : IStreamService
    {
        internal ConcurrentDictionary<string, bool> Names { get; } = new(StringComparer.Ordinal);

        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            Names[Thread.CurrentThread.Name ?? ""] = true;
            await connection.Output.WriteAsync("."u8.ToArray(), stopping);
        }
    }

    private sealed class WaitsForTheOther : IStreamService
    {
        private readonly TaskCompletionSource _second = new();

        internal TaskCompletionSource Blocked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            var read = await connection.Input.ReadAsync(stopping).ConfigureAwait(false);
            if (read.Buffer.FirstSpan[0] == (byte)'a')
            {
                Blocked.SetResult();
                _second.Task.Wait(TimeSpan.FromMinutes(1), CancellationToken.None);
            }
            else
            {
                _second.SetResult();
            }

            await connection.Output.WriteAsync(read.Buffer.First, stopping);
            connection.Input.AdvanceTo(read.Buffer.End);
        }
    }

    private sealed class LogLines : ILoggerFactory, ILogger
    {
        internal ConcurrentQueue<string> Lines { get; } = new();

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
