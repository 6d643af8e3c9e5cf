namespace Parley.Load;

/// <summary>One connection, or one socket of datagrams, and the messages on it.</summary>
internal abstract class Lane(LaneSetting setting, int number) : IAsyncDisposable
{
    private volatile bool _stopped;

    /// <summary>From 0.</summary>
    protected int Number => number;

    protected LaneSetting Setting => setting;

    /// <summary>True: the run is over, and what breaks now is no error.</summary>
    protected bool IsStopped => _stopped;

    /// <summary>Exchanges messages until the window is over. It ends earlier where something breaks; that is counted, not thrown.</summary>
    internal abstract Task RunAsync();

    /// <summary>Open loop: a message is due. <see cref="SendDue"/> sends it.</summary>
    /// <param name="time">When it was to leave.</param>
    internal abstract void Add(long time);

    /// <summary>Open loop: sends what is due, as far as the connection takes it at once.</summary>
    internal abstract void SendDue();

    /// <summary>Looks at what the clock alone tells: answers that are overdue.</summary>
    internal virtual void Tick(long now)
    {
    }

    /// <summary>Ends what still waits.</summary>
    internal void Stop()
    {
        _stopped = true;
        Abort();
    }

    /// <summary>Closes it, gracefully where nothing is owed.</summary>
    public abstract ValueTask DisposeAsync();

    protected abstract void Abort();

    protected void Broken(ParleyException error)
    {
        if (!_stopped)
            setting.Troubles.Add(error);
    }
}
