namespace Parley.Linux;

/// <summary>The reactor's thread as a synchronization context: what a service awaits there comes back there.</summary>
internal sealed class ReactorContext(Reactor reactor) : SynchronizationContext
{
    internal Reactor Reactor => reactor;

    public override SynchronizationContext CreateCopy() => this;

    public override void Post(SendOrPostCallback d, object? state) => reactor.Post(d, state);

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!reactor.IsCurrent)
            throw new NotSupportedException("An engine's thread takes posts, not sends.");
        d(state);
    }
}
