using System.Buffers;

namespace Parley.Cli;

/// <summary>A peer on a stream.</summary>
internal sealed class StreamPeer(Connection connection) : Peer
{
    private SequencePosition? _consumed;

    internal override Address Remote => connection.Remote;

    internal override SocketKind Kind => SocketKind.Stream;

    internal override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        await connection.Output.WriteAsync(bytes, cancellation);

    internal override ValueTask FinishSendingAsync() => connection.Output.CompleteAsync();

    internal override async ValueTask<ReadOnlySequence<byte>?> ReceiveAsync(CancellationToken cancellation)
    {
        if (_consumed is { } end)
        {
            connection.Input.AdvanceTo(end);
            _consumed = null;
        }

        var result = await connection.Input.ReadAsync(cancellation);
        _consumed = result.Buffer.End;
        return result.Buffer.IsEmpty && result.IsCompleted ? null : result.Buffer;
    }

    internal override ValueTask FinishAsync(CancellationToken cancellation) => connection.FinishAsync(cancellation);

    internal override void Abort() => connection.Abort();

    public override ValueTask DisposeAsync() => connection.DisposeAsync();
}
