using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Parley;

/// <summary>The writing end of a <see cref="MemoryFlow"/>, as its connection's user sees it.</summary>
internal sealed class MemoryWriter(MemoryConnection connection, MemoryFlow flow) : PipeWriter
{
    // What was written since the last flush, kept only while somebody looks.
    private readonly List<ReadOnlyMemory<byte>> _written = [];
    private Memory<byte> _room;
    private bool _completed;

    public override bool CanGetUnflushedBytes => true;

    internal bool IsCompleted => _completed;

    public override long UnflushedBytes => flow.Pipe.Writer.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _room = flow.Pipe.Writer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (connection.IsObserved && bytes > 0)
            _written.Add(_room[..bytes]);
        _room = _room[bytes..];
        flow.Pipe.Writer.Advance(bytes);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        flow.ThrowIfWritesFailed();
        AnnounceWritten();
        var bytes = UnflushedBytes;
        connection.Sending();
        var result = await flow.Pipe.Writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        connection.Sent(bytes);
        flow.ThrowIfWritesFailed();
        return result;
    }

    public override void CancelPendingFlush() => flow.Pipe.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        if (_completed)
            return;
        _completed = true;
        if (exception is not null)
        {
            connection.Abort(exception);
            return;
        }

        AnnounceWritten();
        connection.Sent(UnflushedBytes);
        flow.Pipe.Writer.Complete();
        connection.Announce(WireEventKind.HalfClosed);
    }

    private void AnnounceWritten()
    {
        foreach (var written in _written)
            connection.Announce(WireEventKind.Sent, written);
        _written.Clear();
    }
}
