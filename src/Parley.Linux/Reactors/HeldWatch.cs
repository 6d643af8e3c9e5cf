using Microsoft.Extensions.Logging;

namespace Parley.Linux;

/// <summary>
/// Looks twice a second whether a reactor goes round. One that stands still while it runs something is held by a service
/// that blocks in spite of its promise, and every other client of that reactor waits for it: that is said, with its name.
/// </summary>
internal sealed class HeldWatch : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private readonly Reactor[] _reactors;

    // Weak: what ran once may have gone since.
    private readonly (long Round, WeakReference<object?> Running)[] _seen;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    internal HeldWatch(Reactor[] reactors, ILogger logger, TimeProvider time)
    {
        _reactors = reactors;
        _seen = [.. reactors.Select(static _ => (-1L, new WeakReference<object?>(null)))];
        _logger = logger;
        _timer = time.CreateTimer(static watch => ((HeldWatch)watch!).Look(), this, Tick, Tick);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        for (var i = 0; i < _reactors.Length; i++)
        {
            var (round, running) = (_reactors[i].Round, _reactors[i].Running);
            ref var seen = ref _seen[i];
            if (running is not null && round == seen.Round && seen.Running.TryGetTarget(out var before) && before == running)
                Say(i, running);
            seen.Round = round;
            seen.Running.SetTarget(running);
        }
    }

    private void Say(int reactor, object running)
    {
        switch (running is IAttempt operation ? operation.Owner : running)
        {
            case Connection client:
                Log.HeldBy(_logger, reactor, client.Service, client.Number, client.Remote);
                break;
            case Listener place:
                Log.HeldAt(_logger, reactor, place.Local);
                break;
            case DatagramSocket place:
                Log.HeldAt(_logger, reactor, place.Local);
                break;
            default:
                Log.Held(_logger, reactor);
                break;
        }
    }
}
