namespace Parley;

/// <summary>One client from its arrival to its leaving: says who came, serves, tells it which limit it met, finishes, says why it left.</summary>
internal abstract class ServedClient
{
    private const string Finished = "finished";

    // Not linked to the server's, which would cost each client more than all the rest of it: the endpoint tells every one.
    private readonly CancellationTokenSource _ending = new();
    private string? _endedBecause;

    // An ErrorReason, and a timestamp; less than none: no such thing. There is one of these for every idle client.
    private int _abortedFor = -1;
    private long _cameAt = long.MinValue;

    protected ServedClient(OpenEndpoint endpoint, int number)
    {
        Endpoint = endpoint;
        Number = number;
    }

    internal OpenEndpoint Endpoint { get; }

    internal int Number { get; }

    internal abstract Address Remote { get; }

    /// <summary>The limit that it met, if it met one.</summary>
    protected string? EndedBecause => _endedBecause;

    internal abstract Address Local { get; }

    /// <summary>The service's <c>stopping</c>: the server stops, or this client met a limit.</summary>
    protected CancellationToken Ending => _ending.Token;

    /// <summary>The one before it among the endpoint's clients, whose lock guards it.</summary>
    internal ServedClient? Previous { get; set; }

    /// <summary>The one behind it; guarded likewise.</summary>
    internal ServedClient? Next { get; set; }

    internal async Task RunAsync()
    {
        Exception? error = null;
        try
        {
            await OpenAsync(Ending).ConfigureAwait(false);
            await ServeAsync(Ending).ConfigureAwait(false);
            await FinishAsync().ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            // What to do about it stands elsewhere: this state waits in memory for as long as the client is here.
            error = thrown;
        }

        await LeaveAsync(error).ConfigureAwait(false);
    }

    /// <summary>Asks the service for the end because this client met a limit.</summary>
    internal void End(string why)
    {
        _endedBecause ??= why;
        Stop();
    }

    /// <summary>Asks the service for the end.</summary>
    internal void Stop()
    {
        try
        {
            _ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has left meanwhile.
        }

        Stopped();
    }

    /// <summary>Ends the client now.</summary>
    /// <param name="why">For the log.</param>
    /// <param name="failure">What it counts as, if it is a failure.</param>
    internal void Abort(string? why, ErrorReason? failure = null)
    {
        if (failure is { } reason && _abortedFor < 0)
            _abortedFor = (int)reason;
        if (why is not null)
            _endedBecause ??= why;
        AbortCore();
    }

    /// <summary>The line that tells of its coming.</summary>
    /// <param name="worker">Who serves it, if that is worth saying.</param>
    protected void SayItCame(string worker = "")
    {
        _cameAt = Endpoint.Server.Options.Time.GetTimestamp();
        Endpoint.Metrics.Came();
        Log.Came(Endpoint.Logger, Endpoint.Info.Name, Number, Remote, Local, worker);
    }

    // One type of what RunAsync awaits is one place for it in memory.
    private ValueTask LeaveAsync(Exception? error)
    {
        if (error is not null)
            return LeaveFailedAsync(error);
        var releasing = ReleaseAsync();
        if (!releasing.IsCompletedSuccessfully)
            return LeaveAsync(releasing, Finished, null);
        Left(Finished, null);
        return default;
    }

    private async ValueTask LeaveFailedAsync(Exception error)
    {
        var (why, failure) = (Finished, (string?)null);
        try
        {
            (why, failure) = await EndAsync(error).ConfigureAwait(false);
        }
        finally
        {
            await LeaveAsync(ReleaseAsync(), why, failure).ConfigureAwait(false);
        }
    }

    private async ValueTask LeaveAsync(ValueTask releasing, string why, string? failure)
    {
        await releasing.ConfigureAwait(false);
        Left(why, failure);
    }

    private void Left(string why, string? failure)
    {
        if (_cameAt != long.MinValue)
            SayItLeft(why, failure);
        _ending.Dispose();
        Endpoint.Leave(this);
    }

    /// <summary>Ends a client whose service did not simply return.</summary>
    /// <returns>Why it left, for the log, and what it counts as, if it is a failure.</returns>
    private async Task<(string Why, string? Failure)> EndAsync(Exception error)
    {
        switch (error)
        {
            case OperationCanceledException when _ending.IsCancellationRequested:
                await FinishAsync().ConfigureAwait(false);
                return (Finished, null);
            case ParleyException { Reason: ErrorReason.MessageTooLarge } large:
                await ApologizeAsync(large.Message).ConfigureAwait(false);
                await FinishAsync().ConfigureAwait(false);
                return (large.Message, large.Reason.ToString());
            case ParleyException { Reason: ErrorReason.ProtocolViolation } wrong:
                await FinishAsync().ConfigureAwait(false);
                return (wrong.Message, wrong.Reason.ToString());
            case ParleyException broken:
                Abort(null);
                return broken.Reason == ErrorReason.Reset ? ("the connection was reset", _abortedFor < 0 ? null : ((ErrorReason)_abortedFor).ToString()) : (broken.Message, broken.Reason.ToString());
            default:
                Log.ServiceFailed(Endpoint.Logger, error, Endpoint.Info.Name, Number, Remote, error.Message);
                Abort(null);
                return ("the service failed", error.GetType().FullName);
        }
    }

    private void SayItLeft(string why, string? failure)
    {
        if (failure is not null)
            Endpoint.Metrics.Failed(failure);
        Endpoint.Metrics.Left(Endpoint.Server.Options.Time, _cameAt);
        Log.Left(Endpoint.Logger, Endpoint.Info.Name, Number, Remote, _endedBecause ?? (Endpoint.Server.Stopping.IsCancellationRequested ? "the server stops" : why));
    }

    /// <summary>The service's <c>stopping</c> was cancelled.</summary>
    protected virtual void Stopped()
    {
    }

    /// <summary>The handshake, where there is one, and the line that tells of its coming.</summary>
    protected abstract ValueTask OpenAsync(CancellationToken ending);

    protected abstract ValueTask ServeAsync(CancellationToken ending);

    /// <summary>Tells the peer which limit it met, as far as it is to be reached.</summary>
    protected abstract ValueTask ApologizeAsync(string sentence);

    protected abstract ValueTask FinishAsync();

    protected abstract void AbortCore();

    protected abstract ValueTask ReleaseAsync();
}
