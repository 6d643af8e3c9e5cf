using System.Runtime.InteropServices;

namespace Parley.Cli;

/// <summary>SIGINT and SIGTERM: the first asks the verb to end, the second ends the process.</summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>How long a verb that does not drain may take to tidy up (a socket's file) once it is interrupted.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _source = new();
    private readonly TaskCompletionSource _overdue = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _isTheUsualEnd;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private PosixSignal? _first;

    /// <summary>Begins to hear signals.</summary>
    /// <param name="isTheUsualEnd">True for verbs that run until they are interrupted: they then exit with 0.</param>
    internal Interruption(bool isTheUsualEnd)
    {
        _isTheUsualEnd = isTheUsualEnd;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    /// <summary>Ends at the first signal.</summary>
    internal CancellationToken Token => _source.Token;

    /// <summary>Completes when the grace after the first signal is over.</summary>
    internal Task Overdue => _overdue.Task;

    /// <summary>The exit code that the signal stands for; <see cref="ExitCode.Done"/> without one.</summary>
    internal int ExitCode => _isTheUsualEnd || _first is null ? Cli.ExitCode.Done : Cli.ExitCode.Interrupted;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_first is not null)
            Environment.Exit(ExitCode);
        _first = context.Signal;
        _source.Cancel();
        _ = Task.Delay(Grace).ContinueWith(_ => _overdue.TrySetResult(), TaskScheduler.Default);
    }
}
