namespace Parley;

/// <summary>A datagram socket and its service: stateless ones answer each datagram, the others have a conversation with each peer.</summary>
internal sealed class DatagramEndpoint : OpenEndpoint
{
    private static readonly Refusal Unnamed = new("unnamed_source", "from an unnamed socket, which nobody can answer");

    private readonly DatagramSocket _socket;
    private readonly DatagramGuard? _guard;
    private readonly DatagramSessions? _sessions;
    private readonly ITimer _tick;
    private readonly CancellationTokenSource _closing = new();
    private long _dropped;
    private string _droppedBecause = "";

    internal DatagramEndpoint(Server server, Endpoint info, DatagramSocket socket, IService service)
        : base(server, info, service)
    {
        _socket = socket;
        var options = server.Options;
        Answers = new DatagramAnswers(this, socket);
        if (socket.Local is UdpAddress)
        {
            _guard = new DatagramGuard(server, service.Amplifies, options.Limits.AnswersPerSecond, options.Time);
            if (socket.ReceiveBufferSize is > 0 and < UdpSockets.ReceiveBuffer and var size)
                Log.ReceiveBufferIsSmall(Logger, info.Name, info.Address, size, UdpSockets.ReceiveBuffer);
        }

        if (service is not IDatagramService)
            _sessions = new DatagramSessions(this, socket);
        _tick = options.Time.CreateTimer(static endpoint => ((DatagramEndpoint)endpoint!).Tick(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    internal override async ValueTask CloseAsync() => await _closing.CancelAsync().ConfigureAwait(false);

    /// <summary>What this endpoint sends.</summary>
    internal DatagramAnswers Answers { get; }

    /// <summary>Counts a datagram that is not answered; a flood becomes one line a second.</summary>
    internal void Drop(Refusal why)
    {
        Metrics.DatagramDropped(why.Reason);
        Interlocked.Increment(ref _dropped);
        Volatile.Write(ref _droppedBecause, why.Sentence);
    }

    // Services that may block are none of the socket's thread's business.
    protected override Task ReceiveAsync() => RunsOnReactor ? _socket.RunAsync(AnswerAllAsync) : Task.Run(AnswerAllAsync);

    private async Task AnswerAllAsync()
    {
        var batch = new DatagramBatch(_socket.MaxPayload);
        while (true)
        {
            try
            {
                if (await _socket.ReceiveAsync(batch, _closing.Token).ConfigureAwait(false) == 0)
                    return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ParleyException error)
            {
                // Errors of earlier sends surface here; a broken socket would repeat them at once, so it is asked slowly.
                Log.DatagramTrouble(Logger, Info.Name, Info.Address, error.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(50), Server.Options.Time).ConfigureAwait(false);
                continue;
            }

            Answer(batch);
        }
    }

    private void Answer(DatagramBatch batch)
    {
        var bytes = 0L;
        for (var i = 0; i < batch.Count; i++)
            bytes += batch[i].Payload.Length;
        Metrics.DatagramsReceived(batch.Count, bytes);
        Answers.Begin();
        for (var i = 0; i < batch.Count; i++)
            Answer(batch[i]);
        Answers.End();
    }

    protected override async ValueTask ReleaseAsync()
    {
        await _tick.DisposeAsync().ConfigureAwait(false);
        await _socket.DisposeAsync().ConfigureAwait(false);
        Tick();
        _closing.Dispose();
    }

    private void Answer(in Datagram datagram)
    {
        if (datagram.Sender is null)
        {
            Drop(Unnamed);
            return;
        }

        if (_guard?.Refuse(datagram.Sender) is { } why)
        {
            Drop(why);
            return;
        }

        if (_sessions is not null)
        {
            _sessions.Deliver(datagram);
            return;
        }

        Answers.Asker = datagram.Sender;
        try
        {
            ((IDatagramService)Service).Answer(datagram, Answers);
        }
        catch (Exception error)
        {
            Metrics.Failed(error.GetType().FullName!);
            Log.ServiceFailed(Logger, error, Info.Name, 0, _socket.ToAddress(datagram.Sender), error.Message);
        }
    }

    private void Tick()
    {
        _sessions?.Sweep();
        var dropped = Interlocked.Exchange(ref _dropped, 0);
        if (dropped > 0)
            Log.DatagramsDropped(Logger, Info.Name, Info.Address, dropped, Volatile.Read(ref _droppedBecause));
    }
}
