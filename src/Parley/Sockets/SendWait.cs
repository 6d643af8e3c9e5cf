using System.IO.Pipelines;
using System.Net.Sockets;

namespace Parley;

/// <summary>
/// Waits until the system takes a small piece of what it did not take at once, which says that it takes the rest too. The
/// piece is in memory of the writer's own, since the operation goes on when whoever waits for it gives up.
/// </summary>
internal sealed class SendWait(SocketWriter writer, Socket socket) : SocketWait<FlushResult>
{
    private bool _hasBegun;

    protected override bool Begin()
    {
        SetBuffer(writer.NextPiece());
        try
        {
            _hasBegun = true;
            return socket.SendAsync(this);
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

        return writer.Send();
    }

    protected override FlushResult Result(bool calledBack, bool stopped) => new(calledBack, isCompleted: false);

    protected override void Left() => writer.Left();
}
