using System.IO.Pipelines;
using System.Text.Unicode;

namespace Parley;

/// <summary>
/// A connection whose carrier keeps the boundaries of messages (WebSocket, SOCK_SEQPACKET, memory). A carrier implements
/// the protected members; this base makes of them the messages (<see cref="Connection.Get{T}"/> of
/// <see cref="Conversation"/>) and, for services in bytes, <see cref="Input"/> and <see cref="Output"/>: messages one
/// after the other, and one flush, one message. Use the one or the other, not both.
/// </summary>
internal abstract class MessageConnection : Connection
{
    // Created, not linked or timed: it needs no disposal, and a late Closed must not throw.
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _gate = new();
    private readonly MessageReceiver _receiver;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MessageConversation? _talk;
    private MessageStream? _stream;
    private PipeReader? _input;
    private MessageWriter? _output;
    private bool _finishing;
    private int _ending;
    private int _over;

    private protected MessageConnection() => _receiver = new MessageReceiver(this);

    public sealed override CancellationToken Closed => _closed.Token;

    public sealed override PipeReader Input
    {
        get
        {
            lock (_gate)
            {
                if (_input is null)
                {
                    _stream = new MessageStream(this, _receiver);
                    _input = PipeReader.Create(_stream);
                    if (_finishing)
                        _ = _stream.StopReadingAsync(_input.CancelPendingRead);
                }

                return _input;
            }
        }
    }

    public sealed override PipeWriter Output
    {
        get
        {
            lock (_gate)
                return _output ??= new MessageWriter(this);
        }
    }

    /// <summary>The clock of the graceful close.</summary>
    internal virtual TimeProvider Time => TimeProvider.System;

    /// <summary>
    /// The least room that <see cref="ReceivePartAsync"/> wants. A carrier that cuts what does not fit (seqpacket: the
    /// rest of the record is lost, recv(2)) says the size of its largest message.
    /// </summary>
    internal virtual int SmallestBuffer => 2048;

    /// <summary>The largest message that the carrier sends; a larger one is refused before it waits with others.</summary>
    internal virtual int LargestMessage => int.MaxValue;

    /// <summary>True where messages are text or binary (WebSocket). An answer is of the kind of the last question; text must be UTF-8.</summary>
    private protected virtual bool TellsTextFromBinary => false;

    public override T? Get<T>()
        where T : class
    {
        if (typeof(T) != typeof(Conversation))
            return base.Get<T>();
        lock (_gate)
        {
            if (_talk is null)
            {
                _talk = new MessageConversation(this, _receiver);
                if (_finishing)
                    _ = _talk.StopReceivingAsync();
            }

            return _talk as T;
        }
    }

    /// <summary>Completes when there is something to receive. No buffer is held meanwhile; a carrier that cannot wait so completes at once.</summary>
    /// <returns>When <see cref="ReceivePartAsync"/> will bring something.</returns>
    internal virtual ValueTask WaitToReceiveAsync() => default;

    /// <summary>Receives a message or a part of one. One call at a time; nobody cancels it but <see cref="Reset"/> and <see cref="CloseCarrierAsync"/>.</summary>
    /// <param name="buffer">At least <see cref="SmallestBuffer"/> bytes.</param>
    /// <returns>The part, or <see cref="MessagePart.End"/>, again and again.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.Reset"/> or <see cref="ErrorReason.ProtocolViolation"/>.</exception>
    internal abstract ValueTask<MessagePart> ReceivePartAsync(Memory<byte> buffer);

    /// <summary>Sends one message. One call at a time. What is cancelled in the middle is followed by an abort.</summary>
    /// <param name="message">The bytes, perhaps none.</param>
    /// <param name="isText">Text or binary, where there is a difference.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When the carrier has taken it: that is the back-pressure.</returns>
    /// <exception cref="ParleyException"><see cref="ErrorReason.Reset"/> or <see cref="ErrorReason.MessageTooLarge"/>.</exception>
    private protected abstract ValueTask SendMessageAsync(ReadOnlyMemory<byte> message, bool isText, CancellationToken cancellation);

    /// <summary>The half-close: tells the peer that no more will come. Called once, behind the last message.</summary>
    /// <param name="cancellation">Gives up; an abort follows.</param>
    /// <returns>When it is said.</returns>
    private protected abstract ValueTask SendEndAsync(CancellationToken cancellation);

    /// <summary>Frees everything after both sides have finished, or patience has. A receive still under way ends.</summary>
    /// <param name="patiently">True: what is below may end as gracefully. False: there has been waiting enough.</param>
    /// <param name="cancellation">Closes at once.</param>
    /// <returns>When the carrier is closed.</returns>
    private protected abstract ValueTask CloseCarrierAsync(bool patiently, CancellationToken cancellation);

    /// <summary>Frees everything at once; sends and receives under way fail with <see cref="ErrorReason.Reset"/>. Called once at most.</summary>
    /// <param name="reason">For the event and the log.</param>
    private protected abstract void Reset(Exception? reason);

    /// <summary>Whether a message should go as text.</summary>
    internal bool FitsText(ReadOnlySpan<byte> message) => !TellsTextFromBinary || (_receiver.LastIsText && Utf8.IsValid(message));

    /// <summary>Sends one message and keeps the stall clock.</summary>
    internal async ValueTask SendAsync(ReadOnlyMemory<byte> message, bool isText, CancellationToken cancellation)
    {
        if (message.Length > LargestMessage)
            throw TooLarge(message.Length);
        NoteSending();
        try
        {
            await SendMessageAsync(message, isText, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            NoteSent(0); // nothing waits for the peer any more
            throw;
        }

        NoteSent(message.Length);
    }

    internal void Received(int bytes) => NoteReceived(bytes);

    internal ParleyException TooLarge(int length) =>
        new(ErrorReason.MessageTooLarge, $"a message of {length} bytes to {Remote}: at most {LargestMessage} fit");

    /// <summary>The half-close behind a last flush.</summary>
    internal void EndAfter(ValueTask<FlushResult> flush)
    {
        if (Interlocked.Exchange(ref _ending, 1) == 0)
            _ = EndAsync(flush);
    }

    protected sealed override async ValueTask FinishCoreAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _over) != 0)
            return;
        bool ended;
        try
        {
            if (_output is { } output)
                output.Complete();
            EndAfter(default);
            await _ended.Task.WaitAsync(cancellation).ConfigureAwait(false);
            ended = await GracefulClose.DiscardAsync(DiscardAsync, Time, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ParleyException or OperationCanceledException)
        {
            // The peer went first, or the caller wants the end now: either way there is nothing left to wait for.
            Abort(e as ParleyException);
            return;
        }

        if (Interlocked.Exchange(ref _over, 1) != 0)
            return;
        await CloseCarrierAsync(patiently: ended, cancellation).ConfigureAwait(false);
        Gone();
    }

    public sealed override void Abort(Exception? reason = null)
    {
        if (Interlocked.Exchange(ref _over, 1) != 0)
            return;
        Reset(reason);
        Gone();
    }

    public override async ValueTask DisposeAsync()
    {
        // Both ends have said that they are done: then nothing is to be aborted.
        if (!_ended.Task.IsCompleted || !_receiver.HeardEnd)
            Abort();
        if (Interlocked.Exchange(ref _over, 1) != 0)
            return;
        await CloseCarrierAsync(patiently: false, CancellationToken.None).ConfigureAwait(false);
        Gone();
    }

    /// <summary>For carriers: the connection is gone, whoever ended it.</summary>
    private protected void Gone() => _ = _closed.CancelAsync();

    private async Task EndAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            await flush.ConfigureAwait(false);
            await SendEndAsync(Closed).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ParleyException or OperationCanceledException)
        {
            Abort(e as ParleyException);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private async ValueTask<int> DiscardAsync(CancellationToken cancellation)
    {
        // Whoever still waits in a receive leaves first: it hears the peer's end, or the close that follows. Nobody comes after it.
        lock (_gate)
            _finishing = true;
        if (_talk is { } talk)
            await talk.StopReceivingAsync().WaitAsync(cancellation).ConfigureAwait(false);
        if (_stream is { } stream)
            await stream.StopReadingAsync(_input!.CancelPendingRead).WaitAsync(cancellation).ConfigureAwait(false);
        MessagePart part;
        do
        {
            _receiver.Clear();
            part = await _receiver.ReceivePartAsync(cancellation).ConfigureAwait(false);
        }
        while (!part.IsEnd && part.Count == 0);

        return part.Count;
    }
}
