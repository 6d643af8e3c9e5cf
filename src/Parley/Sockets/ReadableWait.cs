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

    /// <summary>Its place among those that received lately.</summary>
    internal RecentReaders.Place? Place { get; set; }

    /// <summary>How often the system told of it, as long as it has no place.</summary>
    internal int Served { get; set; }

    /// <summary>Nobody will wait here any more.</summary>
    internal bool HasEnded { get; private set; }

    /// <summary>It has ended: nobody looks for it any more.</summary>
    internal void End()
    {
        HasEnded = true;
        Interlocked.MemoryBarrier(); // before it is looked whether there is a place: see RecentReaders.Add
        if (Place is { } place)
            place.Reader = null;
        Dispose();
    }

    protected override bool Begin()
    {
        try
        {
            var room = reader.RoomForLittle();
            if (room != _room)
                SetBuffer(room); // closed meanwhile: this is disposed of as well as the socket
            _room = room;
            EngineThread.Current?.Lone.Listen(this, connection.Socket);
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

    protected override bool Look() => reader.ReceiveBeside();

    protected override void OperationEnded() => connection.ReceiveEnded();

    protected override void WentOn(EngineThread here) => here.Recent.Served(this);

    protected override bool IsToldOf(CancellationToken cancellation) => cancellation == connection.Ending;

    protected override ReadResult Result(bool calledBack, bool stopped) => reader.Result(calledBack, stopped);
}
