using System.Buffers;

namespace Parley.Cli;

/// <summary>A peer of a server in messages: a datagram peer's session, or a client on a connection that keeps boundaries.</summary>
internal sealed class ConversationPeer(Conversation talk, SocketKind kind) : Peer
{
    internal override Address Remote => talk.Remote;

    internal override SocketKind Kind => kind;

    internal override ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => talk.SendAsync(bytes, cancellation);

    internal override ValueTask FinishSendingAsync() => talk.Get<Connection>()?.Output.CompleteAsync() ?? default;

    internal override async ValueTask<ReadOnlySequence<byte>?> ReceiveAsync(CancellationToken cancellation) =>
        (await talk.ReceiveAsync(cancellation))?.Bytes;

    internal override ValueTask FinishAsync(CancellationToken cancellation) => talk.FinishAsync(cancellation);

    internal override void Abort() => talk.Abort();

    public override ValueTask DisposeAsync() => talk.DisposeAsync();
}
