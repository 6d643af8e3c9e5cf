using System.Buffers;

namespace Parley.Cli;

/// <summary>
/// Passes traffic on to another address, both ways: each client, a datagram peer too, gets an onward socket of its own.
/// Where both sides keep boundaries they are kept; from a stream each piece becomes one message. Half-closes and resets pass through.
/// </summary>
internal sealed class RelayService(ConnectTarget onward) : IStreamService, IConversationService
{
    /// <summary>Datagrams have no end: behind the end of the other side their answers are waited for so long.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(2);

    public ValueTask ServeAsync(Connection connection, CancellationToken stopping) => ServeAsync(new StreamPeer(connection), stopping);

    public ValueTask ServeAsync(Conversation talk, CancellationToken stopping) =>
        ServeAsync(new ConversationPeer(talk, talk.Local.Kind), stopping);

    private async ValueTask ServeAsync(Peer client, CancellationToken stopping)
    {
        // The client belongs to the server; the onward peer to us.
        await using var server = await Peer.OpenAsync(onward, stopping);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var asking = PassAsync(client, server, over.Token);
        var answering = PassAsync(server, client, over.Token);
        try
        {
            // A side without an end cannot be told of the other's: what it still says is passed on for a while, or nobody hears it.
            if (await Task.WhenAny(asking, answering) == asking && server.Kind == SocketKind.Datagram)
                over.CancelAfter(LastAnswers);
            else if (answering.IsCompleted && client.Kind == SocketKind.Datagram)
                await over.CancelAsync();
            await Task.WhenAll(asking, answering);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The end, by the clock or by the server.
        }

        await server.FinishAsync(CancellationToken.None);
    }

    private static async Task PassAsync(Peer from, Peer to, CancellationToken cancellation)
    {
        try
        {
            while (await from.ReceiveAsync(cancellation) is { } bytes)
                await SendAsync(to, bytes, cancellation);
            await to.FinishSendingAsync();
        }
        catch (ParleyException gone) when (gone.Reason == ErrorReason.Reset)
        {
            // Whichever side reset, the other sees a reset too. What is left of the other direction ends with it.
            to.Abort();
            from.Abort();
        }
    }

    private static async ValueTask SendAsync(Peer to, ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        if (bytes.IsSingleSegment)
        {
            await to.SendAsync(bytes.First, cancellation);
            return;
        }

        if (to.Kind == SocketKind.Stream)
        {
            foreach (var part in bytes)
                await to.SendAsync(part, cancellation);
            return;
        }

        var whole = ArrayPool<byte>.Shared.Rent((int)bytes.Length);
        bytes.CopyTo(whole);
        try
        {
            await to.SendAsync(whole.AsMemory(0, (int)bytes.Length), cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }
}
