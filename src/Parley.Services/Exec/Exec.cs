using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.Services;

/// <summary>
/// A program for each client, as inetd does it: <c>exec:PROGRAM ARGS</c>. Wire: the peer's bytes are the child's standard
/// input, its standard output are the answer; the peer's end of sending closes the child's input, the child's end ends the
/// connection. Its standard error goes to the log. No shell is involved. The child finds the peer in its environment:
/// PARLEY_REMOTE and PARLEY_LOCAL; on IP also REMOTE_HOST and REMOTE_PORT, TCPREMOTEIP, TCPREMOTEPORT, TCPLOCALIP and
/// TCPLOCALPORT (ucspi-tcp's tcp-environ).
/// </summary>
public sealed class Exec : IStreamService
{
    private readonly string _program;
    private readonly string _path;
    private readonly IReadOnlyList<string> _arguments;
    private readonly ExecOptions _options;
    private readonly ILogger _log;
    private int _running;

    /// <summary>Makes a service of a program.</summary>
    /// <param name="program">Its path, or its name to be found along PATH.</param>
    /// <param name="arguments">Passed as they are.</param>
    /// <param name="options">Null: all defaults.</param>
    /// <param name="log">Who was served and refused, and what children say on standard error. Null: nowhere.</param>
    /// <exception cref="ParleyException"><see cref="ErrorReason.FileNotFound"/>: there is no such program.</exception>
    public Exec(string program, IReadOnlyList<string> arguments, ExecOptions? options = null, ILogger<Exec>? log = null)
    {
        _path = CommandLine.Find(program);
        _program = program;
        _arguments = arguments;
        _options = options ?? new ExecOptions();
        _log = log ?? NullLogger<Exec>.Instance;
    }

    /// <summary>1 h: a program may think, and a person at a prompt may too.</summary>
    public TimeSpan Idle => TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public async ValueTask ServeAsync(Connection connection, CancellationToken stopping)
    {
        if (Interlocked.Increment(ref _running) > _options.Children)
        {
            Interlocked.Decrement(ref _running);
            _log.ChildRefused(_program, _options.Children, Printable.Show(connection.Remote.ToString()));
            return;
        }

        Child? child = null;
        try
        {
            child = new Child(Start(connection), connection, _options, _program, _log);
            await child.ServeAsync(stopping);
        }
        finally
        {
            Release(child?.Gone ?? Task.CompletedTask);
        }
    }

    // The place is free again when the child's last pipe is closed, which may be later than its client's end.
    private void Release(Task gone)
    {
        if (gone.IsCompleted)
            Interlocked.Decrement(ref _running);
        else
            _ = gone.ContinueWith(_ => Interlocked.Decrement(ref _running), TaskScheduler.Default);
    }

    private Process Start(Connection connection)
    {
        var start = new ProcessStartInfo(_path)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in _arguments)
            start.ArgumentList.Add(argument);
        PeerEnvironment.Describe(connection.Remote, connection.Local, start.Environment);
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception problem) when (problem is Win32Exception or InvalidOperationException)
        {
            throw new ParleyException(ErrorReason.ResourcesExhausted, $"exec: {_program} cannot be started: {problem.Message}", problem);
        }
    }
}
