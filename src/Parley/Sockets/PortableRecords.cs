using System.Net.Sockets;

namespace Parley;

/// <summary>A socket of records on System.Net.Sockets.</summary>
internal sealed class PortableRecords : RecordSocket
{
    private readonly Socket _socket;
    private readonly byte[] _look = new byte[1];

    internal PortableRecords(Socket socket)
    {
        socket.Blocking = false; // looking must never wait; asynchronous calls do not mind
        _socket = socket;
    }

    public override Socket Socket => _socket;

    public override int Available => _socket.Available;

    public override async ValueTask WaitToReceiveAsync() =>
        await EngineThread.AwayAsync(_socket.ReceiveAsync(_look.AsMemory(), SocketFlags.Peek)).ConfigureAwait(false);

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => EngineThread.AwayAsync(_socket.ReceiveAsync(buffer, SocketFlags.None));

    public override bool LooksEnded()
    {
        try
        {
            return _socket.Receive(_look, SocketFlags.Peek) == 0;
        }
        catch (SocketException nothing) when (nothing.SocketErrorCode == SocketError.WouldBlock)
        {
            return false;
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> record, CancellationToken cancellation) =>
        await EngineThread.AwayAsync(_socket.SendAsync(record, SocketFlags.None, cancellation)).ConfigureAwait(false);

    public override void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    public override void Close() => _socket.Dispose();
}
