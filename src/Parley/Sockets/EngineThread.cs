using System.Runtime.CompilerServices;

namespace Parley;

/// <summary>
/// Which threads are the runtime's own socket threads. System.Net.Sockets completes its operations on the thread pool,
/// unless the process has asked for inline completions (DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1, on Linux and
/// macOS): then on the thread that waits for the system's events, and whoever blocks there holds up every socket of that
/// thread. So this library goes on there only with what was awaited there.
/// </summary>
internal sealed class EngineThread
{
    // What may be done without a wait before the other sockets of the thread have their turn.
    private const int Turn = 64;

    [ThreadStatic]
    private static EngineThread? _current;

    private int _left;

    private EngineThread() => Recent = new RecentReaders(this);

    /// <summary>This thread, where it is one.</summary>
    internal static EngineThread? Current => _current;

    /// <summary>Whether this is such a thread.</summary>
    internal static bool IsCurrent => _current is not null;

    /// <summary>Who received here lately.</summary>
    internal RecentReaders Recent { get; }

    /// <summary>Whether there is only one whose operations complete here.</summary>
    internal LoneSpeaker Lone { get; } = new();

    /// <summary>Says that a socket's operation completed here.</summary>
    /// <returns>Null: this is a thread of the pool.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static EngineThread? Enter(object operation)
    {
        if (Thread.CurrentThread.IsThreadPoolThread)
            return null;
        var here = _current ??= new EngineThread();
        here.BeginTurn();
        here.Lone.Spoke(operation);
        return here;
    }

    /// <summary>Whether whoever goes on here without having had to wait has done so too often: others want this thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsOverdue() => _current is { } here && --here._left <= 0;

    /// <summary>Somebody who waited goes on.</summary>
    internal void BeginTurn() => _left = Turn;

    /// <summary>Awaits an operation of System.Net.Sockets itself, which would come back on such a thread, and comes back where it was awaited.</summary>
    internal static ValueTask AwayAsync(ValueTask operation) => operation.IsCompleted || IsCurrent ? operation : ComeBackAsync(operation);

    /// <inheritdoc cref="AwayAsync(ValueTask)"/>
    internal static ValueTask<T> AwayAsync<T>(ValueTask<T> operation) => operation.IsCompleted || IsCurrent ? operation : ComeBackAsync(operation);

    private static async ValueTask ComeBackAsync(ValueTask operation)
    {
        try
        {
            await operation.ConfigureAwait(false);
        }
        finally
        {
            await ToPoolAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask<T> ComeBackAsync<T>(ValueTask<T> operation)
    {
        try
        {
            return await operation.ConfigureAwait(false);
        }
        finally
        {
            await ToPoolAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask ToPoolAsync()
    {
        if (!Thread.CurrentThread.IsThreadPoolThread)
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }
}
