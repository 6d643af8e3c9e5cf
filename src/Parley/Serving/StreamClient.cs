namespace Parley;

/// <summary>A client on a connection: of bytes or of messages, whichever the service speaks.</summary>
internal sealed class StreamClient : ServedClient
{
    private readonly StreamEndpoint _endpoint;
    private readonly Listener _lane;
    private readonly Address _remote;
    private Connection _connection;
    private Conversation? _talk;
    private long _toldReceived;
    private long _toldSent;

    internal StreamClient(StreamEndpoint endpoint, Listener lane, Connection accepted, int number)
        : base(endpoint, number)
    {
        _endpoint = endpoint;
        _lane = lane;
        _connection = accepted;
        _remote = accepted.Remote;
        accepted.Number = number;
        accepted.Service = endpoint.Info.Name;
    }

    internal override Address Remote => _connection.Remote;

    internal override Address Local => _connection.Local;

    internal Activity Activity => _connection.Activity;

    /// <summary>Counts the bytes that moved since the last time: once a tick, not with every receive. One caller at a time.</summary>
    internal void TellMoved(EndpointMetrics metrics)
    {
        var (received, sent) = (_connection.BytesReceived, _connection.BytesSent);
        metrics.Moved(received - _toldReceived, sent - _toldSent);
        (_toldReceived, _toldSent) = (received, sent);
    }

    protected override async ValueTask OpenAsync(CancellationToken ending)
    {
        var options = _endpoint.Server.Options;
        using var limit = new CancellationTokenSource(options.Limits.Handshake, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ending);
        try
        {
            _connection = await _lane.HandshakeAsync(_connection, either.Token).ConfigureAwait(false);
            _connection.Number = Number;
            _connection.Service = _endpoint.Info.Name;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            var late = $"no handshake within {options.Limits.Handshake.TotalSeconds:0.###} s";
            Log.TurnedAway(_endpoint.Logger, _endpoint.Info.Name, _remote, late);
            _endpoint.Metrics.TurnedAway("handshake_timeout");
            throw new ParleyException(ErrorReason.TimedOut, late);
        }
        catch (ParleyException error)
        {
            Log.TurnedAway(_endpoint.Logger, _endpoint.Info.Name, _remote, error.Message);
            _endpoint.Metrics.TurnedAway("handshake");
            throw;
        }
    }

    protected override async ValueTask ServeAsync(CancellationToken ending)
    {
        switch (_endpoint.Info.Target.Options.Mode)
        {
            case ServeMode.Threads:
                await ServingThread.RunAsync($"{_endpoint.Info.Name} client {Number}", thread =>
                {
                    ServedBy($" (thread {thread})");
                    SayItCame();
                    return CallAsync(ending).AsTask();
                }).ConfigureAwait(false);
                break;
            case ServeMode.Processes:
                await _endpoint.Server.Options.Processes!.ServeAsync(_connection, _endpoint.Info, Started, ending).ConfigureAwait(false);
                break;
            default:
                SayItCame();

                // The thread that accepts is for those who promised not to block, be it an engine's or the pool's: whoever
                // blocked it would keep the next client out.
                if (!_endpoint.RunsOnReactor)
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                await CallAsync(ending).ConfigureAwait(false);
                break;
        }

        void Started(int process)
        {
            ServedBy($" (process {process})");
            SayItCame();
            _connection.LetGo();
        }
    }

    protected override async ValueTask ApologizeAsync(string sentence)
    {
        if (_talk is null)
            return;
        try
        {
            using var limit = new CancellationTokenSource(GracefulClose.Silence, _endpoint.Server.Options.Time);
            await _talk.SendAsync($"Sorry: {sentence}", limit.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is ParleyException or OperationCanceledException)
        {
            // It does not listen either.
        }
    }

    protected override async ValueTask FinishAsync()
    {
        try
        {
            await (_talk?.FinishAsync() ?? _connection.FinishAsync()).ConfigureAwait(false);
        }
        catch (ParleyException)
        {
            _connection.Abort();
        }
    }

    protected override void AbortCore() => _connection.Abort();

    protected override async ValueTask ReleaseAsync()
    {
        if (_talk is not null)
            await _talk.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        _endpoint.Left(this, _remote);
    }

    private ValueTask CallAsync(CancellationToken ending)
    {
        var boundaries = _connection.Get<Conversation>() is not null;
        if (_endpoint.Service is IStreamService bytes && !(boundaries && _endpoint.Service is IConversationService))
            return bytes.ServeAsync(_connection, ending);

        var options = _endpoint.Info.Target.Options;
        var limits = _endpoint.Server.Options.Limits;
        _talk = _connection.Talk(new ConversationOptions
        {
            Framing = options.Framing,
            Message = limits.Message,
            SendQueue = limits.SendQueue,
            Time = _endpoint.Server.Options.Time,
            RefuseHttp = options.Framing is FramingChoice.Auto or FramingChoice.Lines,
        });
        return ((IConversationService)_endpoint.Service).ServeAsync(_talk, ending);
    }
}
