using System.IO.Pipelines;
using System.Net.Sockets;

namespace Parley;

/// <summary>
/// Waits until the system takes a small piece of what it did not take at once, which says that it takes the rest too. The
/// piece is in memory of the writer's own, since the operation goes on when whoever waits for it gives up.
/// </summary>
internal sealed class SendWait(SocketWriter writer, SocketConnection connection) : SocketWait<FlushResult>
{
    // What the caller of the flush has not got rid of yet, in memory of the caller's.
    private ReadOnlyMemory<byte> _rest;
    private bool _hasBegun;

    /// <summary>Waits until everything before it is sent, and the rest of what the caller has.</summary>
    internal ValueTask<FlushResult> WaitAsync(ReadOnlyMemory<byte> rest, CancellationToken cancellation)
    {
        _rest = rest;
        return WaitAsync(cancellation);
    }

    protected override bool Begin()
    {
        var piece = writer.NextPiece(ref _rest);
        try
        {
            SetBuffer(piece); // closed meanwhile: this is disposed of as well as the socket
            _hasBegun = true;
            return connection.Socket.SendAsync(this);
        }
        catch (ObjectDisposedException closed)
        {
            throw writer.Broken(closed);
        }
    }

    protected override bool Proceed()
    {
        if (_hasBegun)
        {
            _hasBegun = false;
            if (SocketError != SocketError.Success)
                throw writer.Broken(new SocketException((int)SocketError));
            writer.Sent(BytesTransferred);
        }

        return writer.Send(ref _rest);
    }

    protected override bool IsToldOf(CancellationToken cancellation) => cancellation == connection.Ending;

    protected override FlushResult Result(bool calledBack, bool stopped) => new(calledBack, isCompleted: false);

    protected override void Left() => writer.Keep(ref _rest);
}
