using System.Threading.Channels;

namespace Parley;

/// <summary>Accepts the connections to one name, at most a backlog of them waiting.</summary>
internal sealed class MemoryListener(MemoryTransport transport, MemoryAddress local, int backlog) : Listener
{
    private readonly long _socket = WireEvents.NextSocket();
    private readonly Channel<Connection> _waiting = Channel.CreateBounded<Connection>(Math.Max(backlog, 1));

    public override Address Local => local;

    public override async ValueTask<Connection?> AcceptAsync(CancellationToken cancellation = default)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (!_waiting.Reader.TryRead(out var accepted))
                continue;
            MemoryTransport.Announce(accepted, WireEventKind.Accepted);
            return accepted;
        }

        return null;
    }

    public override async ValueTask DisposeAsync()
    {
        if (!transport.Unbind(local, this))
            return;
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out var unheard))
        {
            MemoryTransport.Announce(unheard, WireEventKind.Accepted);
            await unheard.DisposeAsync().ConfigureAwait(false);
        }

        transport.Wire.Announce(new WireEvent(WireEventKind.Closed, _socket, local));
    }

    internal void Opened()
    {
        transport.Wire.Announce(new WireEvent(WireEventKind.Opened, _socket, local));
        transport.Wire.Announce(new WireEvent(WireEventKind.Bound, _socket, local));
    }

    /// <summary>Puts a connection into the backlog; waits while that is full.</summary>
    /// <param name="connection">The server's end.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False: nobody listens any more.</returns>
    internal async ValueTask<bool> TakeAsync(Connection connection, CancellationToken cancellation)
    {
        while (await _waiting.Writer.WaitToWriteAsync(cancellation).ConfigureAwait(false))
        {
            if (_waiting.Writer.TryWrite(connection))
                return true;
        }

        return false;
    }
}
