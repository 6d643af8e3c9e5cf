namespace Parley.Tests;

// A connection has one reader and one writer at a time, and any thread may be either. Ending it is anybody's at any time.
public abstract partial class TransportBehaviour
{
    /// <summary>Connections that a test of races makes: fewer where a handshake costs much.</summary>
    protected virtual int Races => 100;

    [Fact]
    public async Task Each_read_and_each_write_may_be_on_another_thread()
    {
        const int Turns = 50;
        var (client, server) = await PairAsync();
        var pattern = new Pattern(50);
        var threads = new HashSet<int>();
        for (var turn = 0; turn < Turns; turn++)
        {
            var position = turn * 1000;
            var reading = OnAThreadOfItsOwn(() => server.Input.ExpectAsync(pattern, position, 1000).GetAwaiter().GetResult());
            threads.Add(await OnAThreadOfItsOwn(() => client.Output.SendAsync(pattern, position, 1000, flush: 400).GetAwaiter().GetResult()));
            threads.Add(await reading);
        }

        threads.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Both_directions_are_used_at_once()
    {
        var (client, server) = await PairAsync();
        var (there, back) = (new Pattern(51), new Pattern(500_052));
        await Task.WhenAll(
            Task.Run(() => SendAllAsync(client, there)),
            Task.Run(() => SendAllAsync(server, back)),
            Task.Run(async () => (await server.Input.ExpectToEndAsync(there)).ShouldBe(Traffic)),
            Task.Run(async () => (await client.Input.ExpectToEndAsync(back)).ShouldBe(Traffic))).OrFail();

        static async Task SendAllAsync(Connection connection, Pattern pattern)
        {
            await connection.Output.SendAsync(pattern, 0, Traffic, flush: 23_456);
            await connection.Output.CompleteAsync();
        }
    }

    [Fact]
    public async Task An_abort_from_another_thread_meets_a_reader_and_a_writer_anywhere()
    {
        var listener = await ListenAsync();
        for (var race = 0; race < Races; race++)
        {
            var (client, server) = await PairAsync(listener);
            var reading = Task.Run(() => server.Input.CountToEndAsync());
            var writing = Task.Run(() => WriteOnAsync(client));
            var aborted = race % 2 == 0 ? client : server;
            for (var spins = race * 20; spins > 0; spins--)
                Thread.SpinWait(10);
            await OnAThreadOfItsOwn(() => aborted.Abort());

            await ShouldBeResetAsync(writing);
            try
            {
                await reading.OrFail();
                (aborted == client && !KnowsReset).ShouldBeTrue("the reader was told of an end that was none");
            }
            catch (ParleyException reset)
            {
                reset.Reason.ShouldBe(ErrorReason.Reset);
            }
        }
    }

    [Fact]
    public async Task However_many_end_a_connection_at_once_it_ends_once()
    {
        var listener = await ListenAsync();
        var told = new System.Collections.Concurrent.ConcurrentDictionary<(long, WireEventKind), int>();
        Wire.Happened += (in WireEvent happened) => told.AddOrUpdate((happened.Socket, happened.Kind), 1, static (_, count) => count + 1);
        for (var race = 0; race < Races; race++)
        {
            var (client, server) = await PairAsync(listener);
            var reading = Task.Run(() => server.Input.CountToEndAsync());
            using var go = new Barrier(7);
            Action[] ends =
            [
                () => server.FinishAsync(Safety).AsTask().GetAwaiter().GetResult(),
                () => server.Abort(), () => server.Abort(new InvalidOperationException("enough")), () => server.DisposeAsync().AsTask().GetAwaiter().GetResult(),
                () => server.FinishAsync(Safety).AsTask().GetAwaiter().GetResult(), () => server.DisposeAsync().AsTask().GetAwaiter().GetResult(), () => server.CloseAsync(Safety).AsTask().GetAwaiter().GetResult(),
            ];
            await Task.WhenAll(ends.Select(end => OnAThreadOfItsOwn(() =>
            {
                go.SignalAndWait(Safety);
                end();
            }))).OrFail();

            // Whichever came first: the reader hears of an end or of a reset, and of nothing else.
            try
            {
                await reading.OrFail();
            }
            catch (ParleyException reset)
            {
                reset.Reason.ShouldBe(ErrorReason.Reset);
            }

            server.Closed.IsCancellationRequested.ShouldBeTrue();
            await client.DisposeAsync();
            await server.DisposeAsync();
        }

        var closed = told.Where(static told => told.Key.Item2 == WireEventKind.Closed).ToList();
        closed.Count.ShouldBe(2 * Races);
        closed.ShouldAllBe(static told => told.Value == 1);
        told.Where(static told => told.Key.Item2 == WireEventKind.HalfClosed).ShouldAllBe(static told => told.Value == 1);
    }

    [Fact]
    public async Task Many_connections_at_once_do_not_mix()
    {
        const int Connections = 40;
        var listener = await ListenAsync();
        var serving = Task.Run(async () =>
        {
            var served = new List<Task>();
            for (var i = 0; i < Connections; i++)
            {
                var accepted = (await listener.AcceptAsync(Safety)).ShouldNotBeNull();
                served.Add(Task.Run(async () =>
                {
                    await using var server = await listener.HandshakeAsync(accepted, Safety);
                    await EchoToEndAsync(server);
                    await server.FinishAsync(Safety);
                }));
            }

            await Task.WhenAll(served);
        });
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(number => Task.Run(async () =>
        {
            await using var client = await Transport.ConnectAsync(listener.Local, ConnectOptions.Default, Safety);
            var pattern = new Pattern(number * 20_011);
            var reading = client.Input.ExpectToEndAsync(pattern);
            await client.Output.SendAsync(pattern, 0, 100_000, flush: 777 + number);
            await client.Output.CompleteAsync();
            (await reading).ShouldBe(100_000);
            await client.FinishAsync(Safety);
        }))).OrFail();
        await serving.OrFail();
    }

    private static async Task EchoToEndAsync(Connection connection)
    {
        while (true)
        {
            var result = await connection.Input.ReadAsync(Safety);
            foreach (var segment in result.Buffer)
                await connection.Output.WriteAsync(segment, Safety);
            connection.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return;
        }
    }

    private static Task<int> OnAThreadOfItsOwn(Action act) => Task.Factory.StartNew(
        () =>
        {
            act();
            return Environment.CurrentManagedThreadId;
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
