using BenchmarkDotNet.Attributes;
using Parley.Services;

namespace Parley.Micro;

/// <summary>One message to a server and back, over loopback: input, service and output, and a wake-up on each side.</summary>
public class EchoBenchmarks
{
    private SocketEngine? _engine;
    private Server? _server;
    private PlainPeer? _bytes;
    private PlainPeer? _pool;
    private PlainPeer? _talk;
    private byte[] _message = [];

    public static IEnumerable<string> Engines => EngineList.Names;

    [ParamsSource(nameof(Engines))]
    public string Engine { get; set; } = "";

    [Params(32, 1024)]
    public int Size { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _engine = EngineList.Start(Engine);
        _server = new Server(new ServerOptions { Transports = TransportList.Default(engine: _engine) });
        _bytes = await OpenAsync(new Echo());
        _pool = await OpenAsync(new PoolEcho());
        _talk = await OpenAsync(new TalkEcho());
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

    private void Exchange(PlainPeer peer)
    {
        peer.Send(_message);
        peer.Receive(_message);
    }

    private async Task<PlainPeer> OpenAsync(IService service) =>
        new((await _server!.OpenAsync("echo", ListenTarget.Parse("tcp://127.0.0.1:0?framing=lines"), service))[0].Address);

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
