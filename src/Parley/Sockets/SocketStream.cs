using System.Net.Sockets;

namespace Parley;

/// <summary>A connected socket as a stream: reads and writes it, keeps its clocks, announces what happened, and speaks this library's errors.</summary>
internal sealed class SocketStream(Socket socket, SocketConnection connection) : DuplexStream
{
    private ParleyException? _reset;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            if (count > 0)
                connection.Received(buffer[..count]);
            else if (!buffer.IsEmpty)
                End();
            return count;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            _reset = connection.Broken("receive from", error);
            throw _reset;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            // send(2) may take a part: each part that it takes is progress for the stall clock.
            for (var rest = buffer; !rest.IsEmpty;)
            {
                connection.Sending();
                var count = await socket.SendAsync(rest, SocketFlags.None, cancellationToken).ConfigureAwait(false);
                connection.Sent(rest[..count]);
                rest = rest[count..];
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw connection.Broken("send to", error);
        }
    }

    /// <summary>The system tells of a reset once, and says "end" to whoever reads again: here it stays a reset.</summary>
    private void End()
    {
        if (_reset is not null)
            throw new ParleyException(_reset.Reason, _reset.Message, _reset);
        connection.PeerFinished();
    }
}
