using System.Buffers;

namespace Parley.Cli;

/// <summary>A peer on a connection that keeps the boundaries of messages: WebSocket, seqpacket.</summary>
internal sealed class MessagePeer(Connection connection, Conversation talk) : Peer
{
    internal override Address Remote => talk.Remote;

    internal override SocketKind Kind => SocketKind.Messages;

    internal override ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => talk.SendAsync(bytes, cancellation);

    internal override ValueTask FinishSendingAsync() => connection.Output.CompleteAsync();

    internal override async ValueTask<ReadOnlySequence<byte>?> ReceiveAsync(CancellationToken cancellation) =>
        (await talk.ReceiveAsync(cancellation))?.Bytes;

    internal override ValueTask FinishAsync(CancellationToken cancellation) => talk.FinishAsync(cancellation);

    internal override void Abort() => talk.Abort();

    public override ValueTask DisposeAsync() => connection.DisposeAsync();
}
