using System.Net.WebSockets;

namespace Parley;

/// <summary>
/// A WebSocket over another connection, after the opening handshake. The half-close is a Close frame: the peer answers it
/// with its own when it has said what it owes. A peer that ends without one has ended all the same, and is announced as
/// <see cref="WireEventKind.Failed"/>, marked as inferred; inside a message it is a reset.
/// </summary>
/// <remarks>The idle and stall clocks see messages and not the keep-alive frames, or no peer would ever be idle.</remarks>
internal sealed class WebSocketConnection : MessageConnection
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    private readonly Connection _carrier;
    private readonly WebSocketSettings _settings;
    private readonly WebSocket _socket;
    private readonly ReceiveTurn _turn = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly long _id = WireEvents.NextSocket();
    private MessagePart? _waited;
    private long _inMessage;
    private int _failed;
    private bool _insideMessage;
    private bool _peerFinished;
    private bool _refusing;

    internal WebSocketConnection(Connection carrier, bool isServer, Address local, Address remote, WebSocketSettings settings)
    {
        _carrier = carrier;
        _settings = settings;
        Local = local;
        Remote = remote;
        _socket = WebSocket.CreateFromStream(new ConnectionStream(carrier), new WebSocketCreationOptions { IsServer = isServer, KeepAliveInterval = KeepAlive });
        carrier.Closed.UnsafeRegister(static connection => ((WebSocketConnection)connection!).Gone(), this);
        Announce(isServer ? WireEventKind.Accepted : WireEventKind.Connected);
    }

    public override Address Local { get; }

    public override Address Remote { get; }

    internal override TimeProvider Time => _settings.Time;

    private protected override bool TellsTextFromBinary => true;

    public override Task RunAsync(Func<Task> exchange) => _carrier.RunAsync(exchange);

    protected internal override void ComeHome() => _carrier.ComeHome();

    public override T? Get<T>()
        where T : class => typeof(T) == typeof(WebSocket) ? (T)(object)_socket : base.Get<T>() ?? _carrier.Get<T>();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        if (!_refusing)
            await _carrier.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
    }

    // A receive of no bytes completes at a frame's header; an empty message is over by then, so it must be kept.
    internal override async ValueTask WaitToReceiveAsync()
    {
        if (_waited is null && await ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false) is { } part && (part.IsEnd || part.EndOfMessage))
            _waited = part;
    }

    internal override async ValueTask<MessagePart> ReceivePartAsync(Memory<byte> buffer)
    {
        var part = _waited ?? await ReceiveAsync(buffer).ConfigureAwait(false);
        _waited = null;
        return part;
    }

    private protected override async ValueTask SendMessageAsync(ReadOnlyMemory<byte> message, bool isText, CancellationToken cancellation)
    {
        try
        {
            await _socket.SendAsync(message, isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Half a frame cannot be taken back, and the BCL's WebSocket ends there: the peer shall know.
            Abort();
            throw;
        }
        catch (Exception error) when (WebSocketErrors.IsExpected(error))
        {
            throw Failed("send to", error);
        }

        Announce(WireEventKind.Sent, message);
    }

    private protected override async ValueTask SendEndAsync(CancellationToken cancellation)
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (WebSocketErrors.IsExpected(error) && !cancellation.IsCancellationRequested)
        {
            throw Failed("finish with", error);
        }

        Announce(WireEventKind.HalfClosed);
    }

    private protected override async ValueTask CloseCarrierAsync(bool patiently, CancellationToken cancellation)
    {
        await StopReceivingAsync().ConfigureAwait(false);
        if (patiently)
            await _carrier.FinishAsync(cancellation).ConfigureAwait(false);
        else
            _carrier.LetGo();
        Announce(WireEventKind.Closed);
    }

    private protected override void Reset(Exception? reason)
    {
        if (reason is not null)
            AnnounceFailure(reason);
        if (_refusing)
        {
            // The Close frame that says why must not be overtaken by a reset.
            _ = LeaveAsync();
        }
        else
        {
            _carrier.Abort(reason);
            _ = _closing.CancelAsync();
        }

        Announce(WireEventKind.Closed);
    }

    private async Task LeaveAsync()
    {
        await StopReceivingAsync().ConfigureAwait(false);
        await _carrier.FinishAsync().ConfigureAwait(false);
        await _carrier.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StopReceivingAsync()
    {
        var stopped = _turn.CloseAsync();
        if (!stopped.IsCompleted)
            await _closing.CancelAsync().ConfigureAwait(false);
        await stopped.ConfigureAwait(false);
    }

    private async ValueTask<MessagePart> ReceiveAsync(Memory<byte> buffer)
    {
        if (_peerFinished)
            return MessagePart.End;
        if (!_turn.TryEnter())
            throw new ParleyException(ErrorReason.Reset, $"cannot receive from {Remote}: the connection was closed on this side");
        try
        {
            var received = await _socket.ReceiveAsync(buffer, _closing.Token).ConfigureAwait(false);
            return received.MessageType == WebSocketMessageType.Close ? Ended() : await TakeAsync(buffer[..received.Count], received).ConfigureAwait(false);
        }
        catch (WebSocketException error) when (error.WebSocketErrorCode == WebSocketError.ConnectionClosedPrematurely && !_insideMessage && WebSocketErrors.Below(error) is null)
        {
            Announce(WireEventKind.Failed, error: new ParleyException(ErrorReason.ProtocolViolation, $"{Remote} ended without a Close frame", error), inferred: true);
            return PeerFinished();
        }
        catch (Exception error) when (WebSocketErrors.IsExpected(error))
        {
            // The BCL has told the peer already what it did wrong, in a Close frame.
            _refusing |= error is WebSocketException { WebSocketErrorCode: not WebSocketError.ConnectionClosedPrematurely } && WebSocketErrors.Below(error) is null;
            throw Failed("receive from", error);
        }
        finally
        {
            _turn.Leave();
        }
    }

    private async ValueTask<MessagePart> TakeAsync(ReadOnlyMemory<byte> bytes, ValueWebSocketReceiveResult received)
    {
        _inMessage += bytes.Length;
        _insideMessage = !received.EndOfMessage;
        if (_inMessage > _settings.Message)
            throw await RefuseTooLargeAsync().ConfigureAwait(false);
        var isEmptyMessage = received.EndOfMessage && _inMessage == 0;
        if (received.EndOfMessage)
            _inMessage = 0;
        if (!bytes.IsEmpty || isEmptyMessage)
            Announce(WireEventKind.Received, bytes);
        return new MessagePart(bytes.Length, received.EndOfMessage, received.MessageType == WebSocketMessageType.Text);
    }

    private async ValueTask<ParleyException> RefuseTooLargeAsync()
    {
        _refusing = true;
        using var patience = new CancellationTokenSource(GracefulClose.Silence, Time);
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, $"at most {_settings.Message} bytes", patience.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (WebSocketErrors.IsExpected(error))
        {
            // It does not even read: then it cannot be told.
            _refusing = false;
        }

        return new ParleyException(ErrorReason.MessageTooLarge, $"{Remote} sent a message larger than the limit of {_settings.Message} bytes");
    }

    private MessagePart Ended()
    {
        var end = PeerFinished();
        return WebSocketErrors.OfClose(Remote, _socket.CloseStatus, _socket.CloseStatusDescription) is { } error ? throw error : end;
    }

    private MessagePart PeerFinished()
    {
        _peerFinished = true;
        Announce(WireEventKind.PeerFinished);
        return MessagePart.End;
    }

    private ParleyException Failed(string doing, Exception error)
    {
        var closedHere = _closing.IsCancellationRequested;
        var failure = WebSocketErrors.Translate(doing, Remote, error, closedHere);
        if (!closedHere)
            AnnounceFailure(failure);
        return failure;
    }

    /// <summary>What broke once is broken for every reader and writer after it: that is one event.</summary>
    private void AnnounceFailure(Exception error)
    {
        if (Interlocked.Exchange(ref _failed, 1) == 0)
            Announce(WireEventKind.Failed, error: error);
    }

    private void Announce(WireEventKind kind, ReadOnlyMemory<byte> payload = default, Exception? error = null, bool inferred = false)
    {
        if (_settings.Wire.IsObserved)
            _settings.Wire.Announce(new WireEvent(kind, _id, Local, Remote, payload, error, inferred));
    }
}
