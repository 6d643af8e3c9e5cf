using System.Net.Sockets;

namespace Parley;

/// <summary>Waits until somebody connects.</summary>
internal sealed class AcceptWait(SocketListener listener, Socket socket) : SocketWait<Connection?>
{
    private Connection? _accepted;
    private bool _hasBegun;

    protected override bool Begin()
    {
        AcceptSocket = null;
        _hasBegun = true;
        try
        {
            return socket.AcceptAsync(this);
        }
        catch (ObjectDisposedException)
        {
            SocketError = SocketError.OperationAborted;
            return false;
        }
    }

    protected override bool Proceed()
    {
        if (!_hasBegun)
            return false;
        _hasBegun = false;
        if (listener.IsClosed)
        {
            AcceptSocket?.Dispose();
            return true;
        }

        if (SocketError == SocketError.Success)
            _accepted = listener.Take(AcceptSocket!);
        else if (!SocketErrors.IsPeerGone(SocketError))
            throw SocketErrors.Translate("accept at", listener.Local, new SocketException((int)SocketError));

        // accept(2): errors of the new connection are passed on; the peer was gone before we looked, and the next one may be there.
        return _accepted is not null;
    }

    protected override void WentOn(EngineThread here) => listener.Waits();

    protected override Connection? Result(bool calledBack, bool stopped)
    {
        var accepted = _accepted;
        _accepted = null;
        AcceptSocket = null;
        return accepted;
    }
}
