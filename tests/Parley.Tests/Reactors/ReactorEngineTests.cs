using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Parley.Linux;

namespace Parley.Tests;

/// <summary>An engine's own life: its end, and its threads beside other code and other engines.</summary>
[SupportedOSPlatform("linux")]
public sealed class ReactorEngineTests
{
    private const int Rounds = 20;

    private static CancellationToken Safety => Guard.Token;

    [Fact]
    public async Task Its_descriptors_are_closed_once()
    {
        var engine = Engine();
        engine.Dispose();

        // These get the numbers that have become free.
        var files = Enumerable.Range(0, 8).Select(static _ => File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write)).ToArray();
        engine.Dispose();

        foreach (var file in files)
        {
            await RandomAccess.WriteAsync(file, "x"u8.ToArray(), 0, Safety);
            file.Dispose();
        }
    }

    [Fact]
    public async Task It_can_be_disposed_of_on_its_own_thread()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var engine = Engine();
            var inside = new Inside(async _ =>
            {
                engine.Dispose();
                return await Task.FromResult(Thread.CurrentThread);
            });
            var server = await ServeAsync(engine, inside); // without its engine it cannot be stopped any more
            using var peer = await ConnectAsync(server.Endpoints[0]);

            var thread = await inside.Result.OrFail();

            thread.ShouldBeOfType<Thread>().Join(TimeSpan.FromMinutes(1)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Whoever_waits_for_a_server_to_stop_does_not_go_on_on_its_threads()
    {
        for (var round = 0; round < Rounds; round++)
        {
            using var engine = Engine();
            var inside = new Inside(static async connection =>
            {
                await connection.Input.ReadAsync(CancellationToken.None); // the peer's end comes while the server waits for it
                return Thread.CurrentThread.Name;
            });
            var server = await ServeAsync(engine, inside);
            using var peer = await ConnectAsync(server.Endpoints[0]);
            await inside.Entered.OrFail();

            var stop = Task.Run(async () =>
            {
                await server.StopAsync(Safety).ConfigureAwait(false);
                return Thread.CurrentThread;
            });
            peer.Shutdown(SocketShutdown.Both);

            var thread = await stop.OrFail();
            thread.IsThreadPoolThread.ShouldBeTrue(thread.Name);
            ((string?)await inside.Result.OrFail()).ShouldStartWith("parley reactor");
        }
    }

    [Fact]
    public async Task A_connection_that_is_made_on_another_engines_thread_lives_with_its_own()
    {
        using var own = Engine();
        var answers = new Inside(static async connection =>
        {
            var asked = await connection.Input.ReadAsync(CancellationToken.None);
            await connection.Output.WriteAsync(asked.Buffer.First, CancellationToken.None);
            return null;
        });
        await using var server = await ServeAsync(own, answers);
        var transports = TransportList.Default(engine: own);
        Connection made;
        using (var other = Engine())
        {
            var inside = new Inside(async _ => await transports.For(server.Endpoints[0].Address).ConnectAsync(server.Endpoints[0].Address, ConnectOptions.Default, Safety));
            await using var making = await ServeAsync(other, inside);
            using var peer = await ConnectAsync(making.Endpoints[0]);
            made = (Connection)(await inside.Result.OrFail())!;
        }

        await using (made)
        {
            await made.Output.WriteAsync("still here"u8.ToArray(), Safety);
            (await made.Input.ReadAtLeastAsync(10, Safety).AsTask().OrFail()).Buffer.Length.ShouldBe(10);
        }
    }

    [Fact]
    public async Task It_keeps_no_connection_that_has_gone()
    {
        using var engine = Engine();
        var inside = new Inside(static connection => Task.FromResult<object?>(new WeakReference(connection)));
        await using var server = await ServeAsync(engine, inside);
        (await ConnectAsync(server.Endpoints[0])).Dispose();

        var gone = (WeakReference)(await inside.Result.OrFail())!;

        await Guard.UntilAsync(() => IsCollected(gone), static () => "somebody still has the connection");

        static bool IsCollected(WeakReference connection)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !connection.IsAlive;
        }
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0", new[] { "127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.1", "127.0.0.3" })]
    [InlineData("tcp://[::1]:0", new[] { "::1", "::1" })]
    [InlineData("tcp://:0", new[] { "::1", "127.0.0.1", "127.0.0.2", "::1" })]
    public async Task Every_peer_is_told_from_the_one_before_it(string place, string[] hosts)
    {
        using var engine = Engine();
        await using var server = await Server.StartAsync(place, new TellsWho(), new ServerOptions { Transports = TransportList.Default(engine: engine) }, Safety);
        var port = ((TcpAddress)server.Endpoints[0].Address).Port.Number;
        foreach (var host in hosts.Select(IPAddress.Parse))
        {
            using var peer = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            peer.Bind(new IPEndPoint(host, 0));
            await peer.ConnectAsync(host.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, port, Safety);
            using var reader = new StreamReader(new NetworkStream(peer));
            (await reader.ReadToEndAsync(Safety)).ShouldBe(new TcpAddress((IPEndPoint)peer.LocalEndPoint!).ToString());
        }
    }

    private static ReactorEngine Engine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the engine is Linux's");
        return new ReactorEngine(new ReactorOptions { Reactors = 1 });
    }

    private static Task<Server> ServeAsync(ReactorEngine engine, IService service) =>
        Server.StartAsync("tcp://127.0.0.1:0", service, new ServerOptions { Transports = TransportList.Default(engine: engine) }, Safety);

    private static async Task<Socket> ConnectAsync(Endpoint place)
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync(IPAddress.Loopback, ((TcpAddress)place.Address).Port.Number, Safety);
        return peer;
    }

    [RunsOnReactor]
    private sealed class TellsWho : IStreamService
    {
        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping) =>
            await connection.Output.WriteAsync(Encoding.UTF8.GetBytes(connection.Remote.ToString()), stopping);
    }

    /// <summary>Does something on a reactor, for its first client.</summary>
    [RunsOnReactor]
    private sealed class Inside(Func<Connection, Task<object?>> act) : IStreamService
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<object?> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task Entered => _entered.Task;

        internal Task<object?> Result => _result.Task;

        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            _entered.SetResult();
            _result.SetResult(await act(connection));
        }
    }
}
