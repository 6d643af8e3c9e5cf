using System.IO.Pipelines;
using System.Net.Sockets;

namespace Parley;

/// <summary>
/// Waits until there is something to receive: bytes, the end, an error. It is a receive of no bytes, which System.Net.Sockets
/// completes on every system when there is something; meanwhile it holds no buffer. Where little messages come one after
/// another it is a receive into the reader's little room, which saves a system call for each.
/// </summary>
internal sealed class ReadableWait(SocketReader reader, SocketConnection connection) : SocketWait<ReadResult>
{
    private byte[]? _room;
    private bool _hasBegun;

    protected override bool Begin()
    {
        try
        {
            var room = reader.LittleRoom();
            if (room != _room)
                SetBuffer(room); // closed meanwhile: this is disposed of as well as the socket
            _room = room;
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
        var hasBegun = _hasBegun;
        _hasBegun = false;
        if (hasBegun && SocketError != SocketError.Success)
            reader.Reset(new SocketException((int)SocketError));
        else if (hasBegun && _room is not null)
            return reader.Take(_room, BytesTransferred);
        return reader.Receive();
    }

    protected override bool IsToldOf(CancellationToken cancellation) => cancellation == connection.Ending;

    protected override ReadResult Result(bool calledBack, bool stopped) => reader.Result(calledBack, stopped);
}
