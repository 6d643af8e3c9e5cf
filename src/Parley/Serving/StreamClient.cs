namespace Parley;

/// <summary>A client on a connection: of bytes or of messages, whichever the service speaks.</summary>
internal sealed class StreamClient : ServedClient
{
    private readonly Listener _lane;
    private Connection _connection;
    private Conversation? _talk;
    private long _toldReceived;
    private long _toldSent;

    internal StreamClient(StreamEndpoint endpoint, Listener lane, Connection accepted, int number)
        : base(endpoint, number)
    {
        _lane = lane;
        _connection = accepted;
        accepted.Number = number;
        accepted.Service = endpoint.Info.Name;
    }

    internal override Address Remote => _connection.Remote;

    internal override Address Local => _connection.Local;

    internal ref Activity Activity => ref _connection.Activity;

    private new StreamEndpoint Endpoint => (StreamEndpoint)base.Endpoint;

    /// <summary>Counts the bytes that moved since the last time: once a tick, not with every receive. One caller at a time.</summary>
    internal void TellMoved(EndpointMetrics metrics)
    {
        var (received, sent) = (_connection.BytesReceived, _connection.BytesSent);
        metrics.Moved(received - _toldReceived, sent - _toldSent);
        (_toldReceived, _toldSent) = (received, sent);
    }

    protected override ValueTask OpenAsync(CancellationToken ending)
    {
        var handshake = _lane.HandshakeAsync(_connection, ending);
        if (!handshake.IsCompletedSuccessfully)
            return OpenAsync(handshake);
        Opened(handshake.Result);
        return default;
    }

    protected override ValueTask ServeAsync(CancellationToken ending)
    {
        if (Endpoint.Info.Target.Options.Mode is ServeMode.Threads or ServeMode.Processes)
            return ServeElsewhereAsync(ending);
        SayItCame();

        // The thread that accepts is for those who promised not to block, be it an engine's or the pool's: whoever blocked it
        // would keep the next client out.
        if (!Endpoint.RunsOnReactor)
            return CallOnPoolAsync(ending);
        _connection.ComeHome();
        return CallAsync(ending);
    }

    protected override async ValueTask ApologizeAsync(string sentence)
    {
        if (_talk is null)
            return;
        try
        {
            using var limit = new CancellationTokenSource(GracefulClose.Silence, Endpoint.Server.Options.Time);
            await _talk.SendAsync($"Sorry: {sentence}", limit.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is ParleyException or OperationCanceledException)
        {
            // It does not listen either.
        }
    }

    protected override ValueTask FinishAsync()
    {
        var finishing = _talk?.FinishAsync() ?? _connection.FinishAsync();
        return finishing.IsCompletedSuccessfully ? default : FinishAsync(finishing);
    }

    protected override void Stopped() => _connection.EndWaits();

    protected override void AbortCore() => _connection.Abort();

    protected override ValueTask ReleaseAsync()
    {
        if (_talk is not null)
            return ReleaseAsync(_talk);
        var releasing = _connection.DisposeAsync();
        if (!releasing.IsCompletedSuccessfully)
            return ReleaseAsync(releasing);
        Endpoint.Left(this, _connection.Remote);
        return default;
    }

    private void Opened(Connection connection)
    {
        _connection = connection;
        _connection.Number = Number;
        _connection.Service = Endpoint.Info.Name;
        _connection.Ending = Ending;
    }

    /// <summary>A handshake that takes its time, and not too much of it: then this client is asked for its end before it has begun.</summary>
    private async ValueTask OpenAsync(ValueTask<Connection> handshake)
    {
        var options = Endpoint.Server.Options;
        var late = $"no handshake within {options.Limits.Handshake.TotalSeconds:0.###} s";
        await using var limit = options.Time.CreateTimer(_ => End(late), null, options.Limits.Handshake, Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        try
        {
            Opened(await handshake.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (EndedBecause == late)
        {
            Log.TurnedAway(Endpoint.Logger, Endpoint.Info.Name, Remote, late);
            Endpoint.Metrics.TurnedAway("handshake_timeout");
            throw new ParleyException(ErrorReason.TimedOut, late);
        }
        catch (ParleyException error)
        {
            Log.TurnedAway(Endpoint.Logger, Endpoint.Info.Name, Remote, error.Message);
            Endpoint.Metrics.TurnedAway("handshake");
            throw;
        }
    }

    private async ValueTask FinishAsync(ValueTask finishing)
    {
        try
        {
            await finishing.ConfigureAwait(false);
        }
        catch (ParleyException)
        {
            _connection.Abort();
        }
    }

    private async ValueTask ReleaseAsync(Conversation talk)
    {
        await talk.DisposeAsync().ConfigureAwait(false);
        await ReleaseAsync(_connection.DisposeAsync()).ConfigureAwait(false);
    }

    private async ValueTask ReleaseAsync(ValueTask releasing)
    {
        await releasing.ConfigureAwait(false);
        Endpoint.Left(this, _connection.Remote);
    }

    /// <summary>In a thread or a process of its own.</summary>
    private async ValueTask ServeElsewhereAsync(CancellationToken ending)
    {
        if (Endpoint.Info.Target.Options.Mode == ServeMode.Processes)
        {
            await Endpoint.Server.Options.Processes!.ServeAsync(_connection, Endpoint.Info, Started, ending).ConfigureAwait(false);
            return;
        }

        await ServingThread.RunAsync($"{Endpoint.Info.Name} client {Number}", thread =>
        {
            SayItCame($" (thread {thread})");
            return CallAsync(ending).AsTask();
        }).ConfigureAwait(false);

        void Started(int process)
        {
            SayItCame($" (process {process})");
            _connection.LetGo();
        }
    }

    private async ValueTask CallOnPoolAsync(CancellationToken ending)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await CallAsync(ending).ConfigureAwait(false);
    }

    private ValueTask CallAsync(CancellationToken ending)
    {
        var boundaries = _connection.Get<Conversation>() is not null;
        if (Endpoint.Service is IStreamService bytes && !(boundaries && Endpoint.Service is IConversationService))
            return bytes.ServeAsync(_connection, ending);

        var options = Endpoint.Info.Target.Options;
        var limits = Endpoint.Server.Options.Limits;
        _talk = _connection.Talk(new ConversationOptions
        {
            Framing = options.Framing,
            Message = limits.Message,
            SendQueue = limits.SendQueue,
            Time = Endpoint.Server.Options.Time,
            RefuseHttp = options.Framing is FramingChoice.Auto or FramingChoice.Lines,
        });
        return ((IConversationService)Endpoint.Service).ServeAsync(_talk, ending);
    }
}
