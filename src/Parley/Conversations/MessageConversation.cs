using System.Buffers;

namespace Parley;

/// <summary>The conversation of a carrier that keeps the boundaries itself: nothing is split and nothing added.</summary>
internal sealed class MessageConversation : Conversation, IOutboxSink
{
    private readonly MessageConnection _connection;
    private readonly MessageReceiver _receiver;
    private readonly ReceiveTurn _turn = new();

    private ConversationOptions _options = ConversationOptions.Default;
    private Outbox _outbox;
    private ParleyException? _refused;
    private bool _isWhole;
    private bool _ended;

    public MessageConversation(MessageConnection connection, MessageReceiver receiver)
    {
        _connection = connection;
        _receiver = receiver;
        _outbox = new Outbox(this, _options.SendQueue);
        Number = connection.Number;
    }

    public override Address Local => _connection.Local;

    public override Address Remote => _connection.Remote;

    public override PeerStyle Style => PeerStyle.Bounded;

    public override CancellationToken Closed => _connection.Closed;

    /// <summary>Sets what holds for this conversation, before its first message.</summary>
    internal void Configure(ConversationOptions options)
    {
        _options = options;
        _outbox = new Outbox(this, options.SendQueue);
    }

    public override async ValueTask<Message?> ReceiveAsync(CancellationToken cancellation = default)
    {
        if (!_turn.TryEnter())
            return null;
        try
        {
            return await ReceiveWholeAsync(cancellation).ConfigureAwait(false);
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
        SendAsync(message, isText: null, cancellation);

    public override ValueTask SendAsync(Message message, CancellationToken cancellation = default) =>
        SendAsync(message.Bytes.IsSingleSegment ? message.Bytes.First : message.Bytes.ToArray(), message.IsText, cancellation);

    public override bool TrySend(ReadOnlyMemory<byte> message) => message.Length <= _connection.LargestMessage && _outbox.TrySend(message);

    public override async ValueTask FinishAsync(CancellationToken cancellation = default)
    {
        try
        {
            await _outbox.DrainAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Abort();
            return;
        }

        await _connection.FinishAsync(cancellation).ConfigureAwait(false);
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
        return _connection.DisposeAsync();
    }

    /// <summary>The graceful close takes over the receiving.</summary>
    /// <returns>When a receive under way has left.</returns>
    internal Task StopReceivingAsync() => _turn.CloseAsync();

    void IOutboxSink.Append(ReadOnlySpan<byte> message, bool? isText, OutboxBatch batch, bool behind)
    {
        batch.Write(message);
        batch.EndMessage(isText ?? _connection.FitsText(message));
    }

    async ValueTask IOutboxSink.SendAsync(OutboxBatch batch, CancellationToken cancellation)
    {
        for (var i = 0; i < batch.Count; i++)
            await _connection.SendAsync(batch[i], batch.IsText(i), cancellation).ConfigureAwait(false);
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> message, bool? isText, CancellationToken cancellation) => message.Length <= _connection.LargestMessage
        ? _outbox.SendAsync(message, isText, cancellation)
        : ValueTask.FromException(_connection.TooLarge(message.Length));

    private async ValueTask<Message?> ReceiveWholeAsync(CancellationToken cancellation)
    {
        if (_refused is not null)
            throw _refused;
        // A message that was only begun, before a receive was given up, is still wanted.
        if (_isWhole)
            _receiver.Clear();
        _isWhole = false;
        while (!_ended)
        {
            var part = await _receiver.ReceivePartAsync(cancellation).ConfigureAwait(false);
            _ended = part.IsEnd;
            if (_receiver.Received.Length > _options.Message)
                throw _refused = new ParleyException(ErrorReason.MessageTooLarge, $"{Remote} sent a message larger than the limit of {_options.Message} bytes");
            if (!part.EndOfMessage || part.IsEnd)
                continue;
            _isWhole = true;
            return new Message(new ReadOnlySequence<byte>(_receiver.Received), part.IsText);
        }

        return null;
    }
}
