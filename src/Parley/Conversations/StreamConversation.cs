using System.Buffers;

namespace Parley;

/// <summary>Messages over a stream of bytes: a splitter finds them on the way in, an outbox lines them up on the way out.</summary>
internal sealed class StreamConversation : Conversation, IOutboxSink
{
    private readonly Connection _connection;
    private readonly MessageSplitter _splitter;
    private readonly ReceiveTurn _turn = new();
    private readonly Outbox _outbox;

    // Whether the last message ended with a newline of ours. Guarded by the outbox's lock.
    private bool _endedLine = true;

    /// <summary>Opens a conversation.</summary>
    /// <param name="connection">It belongs to the conversation from here on.</param>
    /// <param name="options">How to hold it.</param>
    public StreamConversation(Connection connection, ConversationOptions options)
    {
        _connection = connection;
        _outbox = new Outbox(this, options.SendQueue);
        _splitter = options.Framing switch
        {
            FramingChoice.Lines => new LinesSplitter(connection.Input, options.Message, options.RefuseHttp),
            FramingChoice.Chunks => new FramedSplitter(connection.Input, Framing.Chunks, PeerStyle.Bare, options.Message),
            FramingChoice.Length => new FramedSplitter(connection.Input, Framing.LengthPrefixed, PeerStyle.Bounded, options.Message),
            _ => new AutoSplitter(connection.Input, options.Message, options.RefuseHttp, options.Time),
        };
    }

    public override Address Local => _connection.Local;

    public override Address Remote => _connection.Remote;

    public override PeerStyle Style => _splitter.Style;

    public override CancellationToken Closed => _connection.Closed;

    public override async ValueTask<Message?> ReceiveAsync(CancellationToken cancellation = default)
    {
        if (!_turn.TryEnter())
            return null;
        try
        {
            return await _splitter.NextAsync(_turn, cancellation).ConfigureAwait(false);
        }
        catch (ParleyException) when (_turn.IsClosing)
        {
            return null;
        }
        finally
        {
            _turn.Leave();
        }
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation = default) =>
        _outbox.SendAsync(message, isText: null, cancellation);

    public override bool TrySend(ReadOnlyMemory<byte> message) => _outbox.TrySend(message);

    public override async ValueTask FinishAsync(CancellationToken cancellation = default)
    {
        try
        {
            await _outbox.DrainAsync(cancellation).ConfigureAwait(false);
            await StopReceivingAsync().WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Abort();
            return;
        }

        await _connection.FinishAsync(cancellation).ConfigureAwait(false);
        (_splitter as IDisposable)?.Dispose();
    }

    public override void Abort(Exception? reason = null)
    {
        _outbox.End(reason);
        _connection.Abort(reason);
    }

    public override T? Get<T>()
        where T : class => this as T ?? _connection.Get<T>();

    public override ValueTask DisposeAsync()
    {
        Abort();
        (_splitter as IDisposable)?.Dispose();
        return _connection.DisposeAsync();
    }

    void IOutboxSink.Append(ReadOnlySpan<byte> message, bool? isText, OutboxBatch batch, bool behind)
    {
        var style = Style;
        switch (style)
        {
            case PeerStyle.Bounded:
                Framing.LengthPrefixed.Write(message, batch);
                break;
            case PeerStyle.Bare:
                if (behind && !_endedLine)
                    batch.Write("\n"u8);
                batch.Write(message);
                break;
            default:
                Framing.Lines.Write(message, batch);
                break;
        }

        _endedLine = style is PeerStyle.Lines or PeerStyle.Unknown;
        batch.EndMessage();
    }

    async ValueTask IOutboxSink.SendAsync(OutboxBatch batch, CancellationToken cancellation)
    {
        var result = await _connection.Output.WriteAsync(batch.Bytes, cancellation).ConfigureAwait(false);
        if (result.IsCompleted)
            throw new ParleyException(ErrorReason.Reset, $"{Remote} reads no more");
    }

    // A conversation may be finished while another waits in a receive: the desk closes a client whose service listens.
    private async Task StopReceivingAsync()
    {
        var stopped = _turn.CloseAsync();
        if (!stopped.IsCompleted)
            _connection.Input.CancelPendingRead();
        await stopped.ConfigureAwait(false);
        _splitter.Discard();
    }
}
