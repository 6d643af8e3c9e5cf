using System.IO.Pipelines;
using System.Net.Sockets;

namespace Parley;

/// <summary>
/// Waits until there is something to receive: bytes, the end, an error. It is a receive of no bytes, which System.Net.Sockets
/// completes on every system when there is something; meanwhile it holds no buffer.
/// </summary>
internal sealed class ReadableWait(SocketReader reader, SocketConnection connection) : SocketWait<ReadResult>
{
    private bool _hasBegun;

    protected override bool Begin()
    {
        try
        {
            _hasBegun = true;
            return connection.Socket.ReceiveAsync(this);
        }
        catch (ObjectDisposedException closed)
        {
            throw reader.Broken(closed);
        }
    }

    protected override bool Proceed()
    {
        // Where the system told of an error, it does so only once: a receive would not find it any more.
        var failed = _hasBegun && SocketError != SocketError.Success;
        _hasBegun = false;
        if (failed)
            reader.Reset(new SocketException((int)SocketError));
        return reader.Receive();
    }

    protected override bool IsToldOf(CancellationToken cancellation) => cancellation == connection.Ending;

    protected override ReadResult Result(bool calledBack, bool stopped) => reader.Result(calledBack, stopped);
}
