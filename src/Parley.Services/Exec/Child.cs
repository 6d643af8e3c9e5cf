using System.Buffers;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Parley.Services;

/// <summary>
/// One client's program. .NET reads and writes a child's pipes synchronously on Unix whatever one asks for (their handles
/// are no sockets), so each pipe has a thread of its own: blocked ones in the pool would hold up every other client.
/// </summary>
internal sealed class Child
{
    private const int Waiting = 0;
    private const int Sending = 1;
    private const int Left = 2;
    private static readonly TimeSpan Straggling = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly Connection _connection;
    private readonly ExecOptions _options;
    private readonly string _program;
    private readonly ILogger _log;
    private readonly int _id;
    private readonly Task _input;
    private readonly Task _output;
    private readonly Task _errors;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    public Child(Process process, Connection connection, ExecOptions options, string program, ILogger log)
    {
        (_process, _connection, _options, _program, _log) = (process, connection, options, program, log);
        _id = process.Id;
        _log.ChildStarted(program, _id, Printable.Of(connection.Remote));
        _input = OnThread("in", Feed);
        _output = OnThread("out", Relay);
        _errors = OnThread("err", Complain);
        Gone = Task.WhenAll(_input, _output, _errors);
    }

    /// <summary>Ends when no thread stands at a pipe of the child any more.</summary>
    public Task Gone { get; }

    /// <summary>Serves the peer until the child has ended and what it said is sent.</summary>
    public async Task ServeAsync(CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, _connection.Closed);
        var exited = _process.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAny(exited, _lost.Task, Task.Delay(Timeout.InfiniteTimeSpan, ending.Token));
        if (!exited.IsCompleted)
            await EndAsync(exited);
        _connection.Input.CancelPendingRead();
        await SayTheRestAsync();
        _log.ChildEnded(_program, _id, _process.ExitCode);
        _process.Dispose();
    }

    // What SIGTERM is elsewhere: .NET can only kill, so the end of input asks first.
    private async Task EndAsync(Task exited)
    {
        _connection.Input.CancelPendingRead();
        try
        {
            await exited.WaitAsync(_options.Grace, _options.Time);
        }
        catch (TimeoutException)
        {
            _log.ChildKilled(_program, _id);
            _process.Kill(entireProcessTree: true);
            await exited;
        }
    }

    // A child of the child may hold the pipe open for as long as it likes: the program itself is what the client was promised.
    private async Task SayTheRestAsync()
    {
        while (!_output.IsCompleted && !_lost.Task.IsCompleted && !_connection.Closed.IsCancellationRequested)
        {
            await Task.WhenAny(_output, _lost.Task, Task.Delay(Straggling, _options.Time, _connection.Closed));
            if (!_output.IsCompleted && Interlocked.CompareExchange(ref _state, Left, Waiting) == Waiting)
                return;
        }
    }

    // The peer's bytes to the child. When the child has closed its input, they are thrown away, so that the peer's end is still seen.
    private void Feed()
    {
        var pipe = _process.StandardInput.BaseStream;
        var isOpen = true;
        try
        {
            while (true)
            {
                var read = _connection.Input.ReadAsync().AsTask().GetAwaiter().GetResult();
                isOpen = isOpen && TryWrite(pipe, read.Buffer);
                _connection.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted || read.IsCanceled)
                    return;
            }
        }
        finally
        {
            _process.StandardInput.Close();
        }
    }

    private static bool TryWrite(Stream pipe, in ReadOnlySequence<byte> bytes)
    {
        try
        {
            foreach (var segment in bytes)
                pipe.Write(segment.Span);
            pipe.Flush();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // The child's output to the peer; the flush waits while the peer does not read, and the pipe then holds up the child.
    private void Relay()
    {
        var pipe = _process.StandardOutput.BaseStream;
        var output = _connection.Output;
        while (true)
        {
            var buffer = output.GetMemory(16 * 1024);
            var length = pipe.Read(buffer.Span);
            if (Interlocked.CompareExchange(ref _state, Sending, Waiting) == Left)
                return;
            if (length == 0)
            {
                output.Complete();
                return;
            }

            output.Advance(length);
            var flushed = output.FlushAsync().AsTask().GetAwaiter().GetResult();
            if (flushed.IsCompleted)
                return;
            Volatile.Write(ref _state, Waiting);
        }
    }

    private void Complain() => ErrorLines.Read(_process.StandardError.BaseStream, line => _log.ChildSaid(_program, _id, line));

    private Task OnThread(string pipe, Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = $"exec {_program} [{_id}] {pipe}" };
        thread.Start();
        return done.Task;

        void Run()
        {
            try
            {
                work();
            }
            catch (ParleyException)
            {
                // The peer is gone: no error, but the child is of no use any more.
                _lost.TrySetResult();
            }
            catch (Exception problem) when (problem is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // The pipe is gone: the process's end tells the rest.
            }
            finally
            {
                done.SetResult();
            }
        }
    }
}
