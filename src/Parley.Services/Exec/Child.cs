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
    // What the thread at the child's output does. Only while it waits for the child can it be left behind.
    private const int Waiting = 0;
    private const int Sending = 1;
    private const int Left = 2;

    // The threads have buffers of their own: one that is left behind must not hold the connection's pooled memory.
    private const int BufferSize = 16 * 1024;

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
        _log.ChildStarted(program, _id, Printable.Show(connection.Remote.ToString()));
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
        // Either way the child gets no more: the thread at its input closes it.
        _connection.Input.CancelPendingRead();
        if (!exited.IsCompleted)
            await EndAsync(exited);
        await SayTheRestAsync();
        _log.ChildEnded(_program, _id, _process.ExitCode);
        _process.Dispose();
    }

    // What SIGTERM is elsewhere: .NET can only kill, so the end of its input asks the child first.
    private async Task EndAsync(Task exited)
    {
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

    // A child of the child may hold its pipes open for as long as it likes: the client was promised the program itself.
    private async Task SayTheRestAsync()
    {
        while (!Gone.IsCompleted && !_lost.Task.IsCompleted && !_connection.Closed.IsCancellationRequested)
        {
            await Task.WhenAny(Gone, _lost.Task, Task.Delay(Straggling, _options.Time, _connection.Closed));
            if (!Gone.IsCompleted && Interlocked.CompareExchange(ref _state, Left, Waiting) == Waiting)
                return;
        }
    }

    // The peer's bytes to the child. When the child has closed its input, they are thrown away, so that the peer's end is still seen.
    private void Feed()
    {
        // Disposing it is the child's end of input.
        using var pipe = _process.StandardInput.BaseStream;
        var bytes = new byte[BufferSize];
        var isOpen = true;
        while (true)
        {
            var read = _connection.Input.ReadAsync().AsTask().GetAwaiter().GetResult();
            var part = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, bytes.Length));
            var length = (int)part.Length;
            var isLast = read.IsCanceled || (read.IsCompleted && length == read.Buffer.Length);
            part.CopyTo(bytes);
            _connection.Input.AdvanceTo(part.End);
            isOpen = isOpen && TryWrite(pipe, bytes.AsSpan(0, length));
            if (isLast)
                return;
        }
    }

    private static bool TryWrite(Stream pipe, ReadOnlySpan<byte> bytes)
    {
        try
        {
            pipe.Write(bytes);
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
        var bytes = new byte[BufferSize];
        while (true)
        {
            var length = pipe.Read(bytes);
            if (Interlocked.CompareExchange(ref _state, Sending, Waiting) == Left)
                return;
            try
            {
                if (length == 0)
                    _connection.Output.Complete();
                if (length == 0 || _connection.Output.WriteAsync(bytes.AsMemory(0, length)).AsTask().GetAwaiter().GetResult().IsCompleted)
                    return;
            }
            finally
            {
                Volatile.Write(ref _state, Waiting);
            }
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
