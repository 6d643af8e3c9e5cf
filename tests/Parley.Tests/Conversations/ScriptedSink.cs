using System.Buffers;
using System.Text;
using System.Threading.Channels;

namespace Parley.Tests;

/// <summary>A carrier whose writes are done when the test says so.</summary>
internal sealed class ScriptedSink : IOutboxSink
{
    private readonly Channel<(string Written, TaskCompletionSource Done)> _writes = Channel.CreateUnbounded<(string, TaskCompletionSource)>();

    /// <summary>Done at once, or when the test says so.</summary>
    public bool IsFree { get; set; }

    public List<string> Written { get; } = [];

    public Exception? AbortReason { get; private set; }

    public void Append(ReadOnlySpan<byte> message, bool? isText, OutboxBatch batch, bool behind)
    {
        batch.Write(message);
        batch.Write(behind ? "+"u8 : "."u8);
        batch.EndMessage();
    }

    public async ValueTask SendAsync(OutboxBatch batch, CancellationToken cancellation)
    {
        var text = Encoding.UTF8.GetString(batch.Bytes.Span);
        if (!IsFree)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _writes.Writer.WriteAsync((text, done), CancellationToken.None);
            await done.Task.WaitAsync(cancellation);
        }

        lock (Written)
            Written.Add(text);
    }

    public void Abort(Exception? reason) => AbortReason = reason;

    /// <summary>Waits for the next write, which stays under way until the test completes it.</summary>
    public async Task<(string Text, TaskCompletionSource Done)> WriteAsync() => await _writes.Reader.ReadAsync(Guard.Token);
}
