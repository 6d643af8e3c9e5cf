using BenchmarkDotNet.Attributes;
using Parley.Services;

namespace Parley.Micro;

/// <summary>One message to a server and back, over loopback: input, service and output, and a wake-up on each side.</summary>
public class EchoBenchmarks
{
    private const int Many = 100;

    private readonly Func<Task> _exchanging;
    private SocketEngine? _engine;
    private Server? _server;
    private PlainPeer? _bytes;
    private PlainPeer? _pool;
    private PlainPeer? _talk;
    private Connection? _client;
    private byte[] _message = [];

    public EchoBenchmarks() => _exchanging = ExchangeAsync;

    public static IEnumerable<string> Engines => EngineList.Names;

    [ParamsSource(nameof(Engines))]
    public string Engine { get; set; } = "";

    [Params(32, 1024)]
    public int Size { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _engine = EngineList.Start(Engine);
        var transports = TransportList.Default(engine: _engine);
        _server = new Server(new ServerOptions { Transports = transports });
        var place = await PlaceAsync(new Echo());
        _bytes = new PlainPeer(place);
        _client = await transports.For(place).ConnectAsync(place, new ConnectOptions());
        _pool = new PlainPeer(await PlaceAsync(new PoolEcho()));
        _talk = new PlainPeer(await PlaceAsync(new TalkEcho()));
        _message = new byte[Size];
        Array.Fill(_message, (byte)'a');
        _message[^1] = (byte)'\n';
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        _bytes?.Dispose();
        _pool?.Dispose();
        _talk?.Dispose();
        _client?.Abort();
        await _server!.DisposeAsync();
        (_engine as IDisposable)?.Dispose();
    }

    /// <summary>The echo of the catalogue, which promised not to block.</summary>
    [Benchmark(Baseline = true)]
    public void Bytes() => Exchange(_bytes!);

    /// <summary>A service that promised nothing: each read resumes on the thread pool.</summary>
    [Benchmark]
    public void BytesOnPool() => Exchange(_pool!);

    /// <summary>A conversation in lines.</summary>
    [Benchmark]
    public void Lines() => Exchange(_talk!);

    /// <summary>The echo of the catalogue, and this library's client: on a reactor both are on one thread, and nobody is woken.</summary>
    [Benchmark(OperationsPerInvoke = Many)]
    public void BytesBothEnds() => _client!.RunAsync(_exchanging).GetAwaiter().GetResult();

    private async Task ExchangeAsync()
    {
        for (var i = 0; i < Many; i++)
        {
            await _client!.Output.WriteAsync(_message);
            for (var left = _message.Length; left > 0;)
            {
                var read = await _client.Input.ReadAsync();
                left -= (int)read.Buffer.Length;
                _client.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    throw new EndOfStreamException("the other end closed the connection");
            }
        }
    }

    private void Exchange(PlainPeer peer)
    {
        peer.Send(_message);
        peer.Receive(_message);
    }

    private async Task<Address> PlaceAsync(IService service) =>
        (await _server!.OpenAsync("echo", ListenTarget.Parse("tcp://127.0.0.1:0?framing=lines"), service))[0].Address;

    private sealed class PoolEcho : IStreamService
    {
        public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
        {
            while (true)
            {
                var read = await connection.Input.ReadAsync(stopping);
                await connection.Output.WriteAsync(read.Buffer.First, stopping);
                connection.Input.AdvanceTo(read.Buffer.GetPosition(read.Buffer.First.Length));
                if (read.IsCompleted)
                    return;
            }
        }
    }

    [RunsOnReactor]
    private sealed class TalkEcho : IConversationService
    {
        public async ValueTask ServeAsync(Conversation talk, CancellationToken stopping)
        {
            while (await talk.ReceiveAsync(stopping) is { } message)
                await talk.SendAsync(message, CancellationToken.None);
        }
    }
}
