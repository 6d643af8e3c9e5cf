using System.Buffers;
using System.IO.Pipelines;

namespace Parley;

/// <summary>
/// A connection's bytes as a stream, for the layers that the BCL builds on streams (TLS, WebSocket). A zero-byte read
/// waits for bytes and takes none. Closing it leaves the connection alone.
/// </summary>
internal sealed class ConnectionStream(Connection connection) : DuplexStream
{
    /// <summary>True: the connection has reached its end, not just the layer above it.</summary>
    internal bool ReachedEnd { get; private set; }

    /// <summary>True: the peer takes no more bytes, and what is written now goes nowhere.</summary>
    internal bool PeerGone { get; private set; }

    /// <summary>The first byte that ever came, or -1: it tells a peer that speaks something else altogether.</summary>
    internal int FirstByte { get; private set; } = -1;

    /// <summary>Whose turn it is with the ciphers above; null where there are none.</summary>
    internal CipherTurn? Turn { get; set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadResult result;
        while (true)
        {
            var reading = connection.Input.ReadAsync(cancellationToken);
            var left = reading.IsCompleted ? null : Turn;
            left?.Leave();
            try
            {
                result = await reading.ConfigureAwait(false);
            }
            finally
            {
                left?.Enter();
            }

            if (!result.IsCanceled)
                break;

            // Nobody calls reads back here. A token that was cancelled just when its read was over may leave this behind for the next one.
            connection.Input.AdvanceTo(result.Buffer.Start);
        }

        var count = (int)Math.Min(result.Buffer.Length, buffer.Length);
        var taken = result.Buffer.Slice(0, count);
        taken.CopyTo(buffer.Span);
        if (FirstByte < 0 && !result.Buffer.IsEmpty)
            FirstByte = result.Buffer.FirstSpan[0];
        if (result.IsCompleted && result.Buffer.IsEmpty)
            ReachedEnd = true;
        connection.Input.AdvanceTo(taken.End);
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Turn?.Writes();
        var result = await connection.Output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (result.IsCanceled)
            throw new OperationCanceledException("the write was cancelled");
        PeerGone |= result.IsCompleted;
    }
}
