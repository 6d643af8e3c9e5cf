using System.Threading.Tasks.Sources;

namespace Parley.Linux;

/// <summary>Waits for one direction of a socket, for whoever then tries by itself: a signal is a reason to try, no more.</summary>
internal sealed class Readiness : IAttempt, IValueTaskSource
{
    private Waiter _waiter;

    internal Readiness(Reactor reactor) => _waiter = new Waiter(reactor);

    /// <inheritdoc cref="IAttempt.Owner"/>
    internal object? Owner { get; set; }

    /// <inheritdoc cref="Waiter.SetNotReady"/>
    internal void SetNotReady() => _waiter.SetNotReady();

    /// <inheritdoc cref="Waiter.SetReady"/>
    internal void SetReady() => _waiter.SetReady();

    /// <inheritdoc cref="Waiter.Signal"/>
    internal void Signal() => _waiter.Signal(this);

    /// <inheritdoc cref="Waiter.ComesHome"/>
    internal void ComeHome() => _waiter.ComesHome = true;

    /// <summary>Waits for a signal; one that came since <see cref="SetNotReady"/> counts.</summary>
    internal ValueTask WaitAsync() => _waiter.TryWait() ? new ValueTask(this, _waiter.Version) : default;

    /// <summary>Lets the others of the reactor's thread in.</summary>
    internal ValueTask TurnAsync()
    {
        _waiter.WaitForTurn(this);
        return new ValueTask(this, _waiter.Version);
    }

    bool IAttempt.TryComplete() => true;

    object? IAttempt.Owner => Owner;

    void IAttempt.Signal() => Signal();

    void IAttempt.Attempt() => _waiter.Attempt(this);

    void IValueTaskSource.GetResult(short token) => _waiter.Take(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _waiter.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiter.OnCompleted(this, continuation, state, token, flags);
}
