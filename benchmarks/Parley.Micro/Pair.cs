namespace Parley.Micro;

/// <summary>One TCP connection over loopback: a connection of an engine, and a plain socket at its other end.</summary>
internal sealed class Pair : IDisposable
{
    private readonly SocketEngine? _engine;
    private readonly Listener _listener;

    private Pair(SocketEngine? engine, Listener listener, Connection end, PlainPeer peer) => (_engine, _listener, End, Peer) = (engine, listener, end, peer);

    internal Connection End { get; }

    internal PlainPeer Peer { get; }

    internal static async Task<Pair> OpenAsync(string engineName)
    {
        var engine = EngineList.Start(engineName);
        var target = ListenTarget.Parse("tcp://127.0.0.1:0");
        var listener = (await new SocketsTransport(engine: engine).ListenAsync(target.Address, target.Options))[0];
        var peer = new PlainPeer(listener.Local);
        var end = await listener.AcceptAsync() ?? throw new InvalidOperationException("the listener was closed");
        return new Pair(engine, listener, end, peer);
    }

    public void Dispose()
    {
        Peer.Dispose();
        End.Abort();
        _listener.DisposeAsync().AsTask().GetAwaiter().GetResult();
        (_engine as IDisposable)?.Dispose();
    }
}
