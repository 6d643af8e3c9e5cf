namespace Parley;

/// <summary>One client from its arrival to its leaving: says who came, serves, tells it which limit it met, finishes, says why it left.</summary>
internal abstract class ServedClient
{
    private readonly CancellationTokenSource _ending;
    private string? _endedBecause;
    private string _worker = "";
    private ErrorReason? _abortedFor;
    private long _cameAt;
    private bool _came;

    protected ServedClient(OpenEndpoint endpoint, int number)
    {
        Endpoint = endpoint;
        Number = number;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(endpoint.Server.Stopping);
    }

    internal OpenEndpoint Endpoint { get; }

    internal int Number { get; }

    internal abstract Address Remote { get; }

    internal abstract Address Local { get; }

    /// <summary>The service's <c>stopping</c>: the server stops, or this client met a limit.</summary>
    protected CancellationToken Ending => _ending.Token;

    internal async Task RunAsync()
    {
        var why = "finished";
        string? failure = null;
        try
        {
            await OpenAsync(Ending).ConfigureAwait(false);
            await ServeAsync(Ending).ConfigureAwait(false);
            await FinishAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            await FinishAsync().ConfigureAwait(false);
        }
        catch (ParleyException error) when (error.Reason is ErrorReason.MessageTooLarge)
        {
            why = error.Message;
            failure = error.Reason.ToString();
            await ApologizeAsync(error.Message).ConfigureAwait(false);
            await FinishAsync().ConfigureAwait(false);
        }
        catch (ParleyException error) when (error.Reason is ErrorReason.ProtocolViolation)
        {
            why = error.Message;
            failure = error.Reason.ToString();
            await FinishAsync().ConfigureAwait(false);
        }
        catch (ParleyException error)
        {
            why = error.Reason == ErrorReason.Reset ? "the connection was reset" : error.Message;
            failure = (error.Reason == ErrorReason.Reset ? _abortedFor : error.Reason)?.ToString();
            Abort(null);
        }
        catch (Exception error)
        {
            why = "the service failed";
            failure = error.GetType().FullName;
            Log.ServiceFailed(Endpoint.Logger, error, Endpoint.Info.Name, Number, Remote, error.Message);
            Abort(null);
        }
        finally
        {
            await ReleaseAsync().ConfigureAwait(false);
            if (_came)
                SayItLeft(why, failure);
            _ending.Dispose();
        }
    }

    /// <summary>Asks the service for the end because this client met a limit.</summary>
    internal void End(string why)
    {
        _endedBecause ??= why;
        try
        {
            _ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has left meanwhile.
        }
    }

    /// <summary>Ends the client now.</summary>
    /// <param name="why">For the log.</param>
    /// <param name="failure">What it counts as, if it is a failure.</param>
    internal void Abort(string? why, ErrorReason? failure = null)
    {
        _abortedFor ??= failure;
        if (why is not null)
            _endedBecause ??= why;
        AbortCore();
    }

    /// <summary>Says who serves it, in the line that tells of its coming.</summary>
    protected void ServedBy(string worker) => _worker = worker;

    protected void SayItCame()
    {
        _came = true;
        _cameAt = Endpoint.Server.Options.Time.GetTimestamp();
        Endpoint.Metrics.Came();
        Log.Came(Endpoint.Logger, Endpoint.Info.Name, Number, Remote, Local, _worker);
    }

    private void SayItLeft(string why, string? failure)
    {
        Endpoint.Metrics.Left(Endpoint.Server.Options.Time.GetElapsedTime(_cameAt));
        if (failure is not null)
            Endpoint.Metrics.Failed(failure);
        Log.Left(Endpoint.Logger, Endpoint.Info.Name, Number, Remote, _endedBecause ?? (Endpoint.Server.Stopping.IsCancellationRequested ? "the server stops" : why));
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
