namespace Parley.Load;

/// <summary>One connection, or one socket of datagrams, and the messages on it.</summary>
internal abstract class Lane(LaneSetting setting, int number) : IAsyncDisposable
{
    private volatile bool _stopped;

    /// <summary>True: nothing is under way, so it may end without cutting anything off.</summary>
    internal abstract bool OwesNothing { get; }

    /// <summary>From 0.</summary>
    protected int Number => number;

    protected LaneSetting Setting => setting;

    /// <summary>True: the run is over, and what breaks now is no error.</summary>
    protected bool IsStopped => _stopped;

    /// <summary>Exchanges messages until <see cref="Stop"/>. It ends earlier where something breaks; that is counted, not thrown.</summary>
    internal abstract Task RunAsync();

    /// <summary>Open loop: a message is due. <see cref="SendDue"/> sends it.</summary>
    /// <param name="time">When it was to leave.</param>
    /// <param name="message">Its number in the schedule.</param>
    internal virtual void Add(long time, long message) => throw new NotSupportedException();

    /// <summary>Open loop: sends what is due, as far as the connection takes it at once.</summary>
    internal virtual void SendDue()
    {
    }

    /// <summary>True: <see cref="Tick"/> wants to be called now and then.</summary>
    internal virtual bool NeedsClock => false;

    /// <summary>Looks at what the clock alone tells: answers that are overdue.</summary>
    internal virtual void Tick(long now)
    {
    }

    /// <summary>Ends <see cref="RunAsync"/>.</summary>
    internal void Stop()
    {
        _stopped = true;
        End();
    }

    /// <summary>The run is over: closes gracefully where nothing is owed.</summary>
    /// <param name="patience">Closes at once.</param>
    internal virtual ValueTask CloseAsync(CancellationToken patience) => default;

    public abstract ValueTask DisposeAsync();

    /// <summary>Makes whoever waits in <see cref="RunAsync"/> leave.</summary>
    protected abstract void End();

    protected void Broken(ParleyException error)
    {
        if (!_stopped)
            setting.Troubles.Add(error);
    }
}
