using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Parley;

/// <summary>The writing end of a <see cref="MemoryFlow"/>, as its connection's user sees it.</summary>
internal sealed class MemoryWriter(MemoryConnection connection, MemoryFlow flow) : PipeWriter
{
    // As much room as a pipe's segment has.
    private const int LeastForgotten = 4096;

    // What was written since the last flush, kept only while somebody looks.
    private readonly List<ReadOnlyMemory<byte>> _written = [];
    private Memory<byte> _room;

    // Whether that room is nobody's, and how many bytes were written to such room since the last flush.
    private bool _forgets;
    private long _forgotten;
    private bool _completed;

    public override bool CanGetUnflushedBytes => true;

    internal bool IsCompleted => _completed;

    public override long UnflushedBytes => flow.Pipe.Writer.UnflushedBytes + _forgotten;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (flow.Drain is null || _completed)
            (_room, _forgets) = (flow.Pipe.Writer.GetMemory(sizeHint), false);
        else if (!_forgets || _room.Length < Math.Max(1, sizeHint))
            (_room, _forgets) = (new byte[Math.Max(sizeHint, LeastForgotten)], true);
        return _room;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (connection.IsObserved && bytes > 0)
            _written.Add(_room[..bytes]);
        _room = _room[bytes..];
        if (_forgets)
            _forgotten += bytes;
        else
            flow.Pipe.Writer.Advance(bytes);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        flow.ThrowIfWritesFailed();
        AnnounceWritten();
        var bytes = UnflushedBytes;
        connection.Sending();
        if (flow.Drain is not null)
            flow.Pipe.Writer.CancelPendingFlush(); // there is nobody who would make room
        var result = await flow.Pipe.Writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        _forgotten = 0;
        connection.Sent(bytes);
        flow.ThrowIfWritesFailed();
        if (flow.Drain is not { } drain)
            return result;
        drain.Take(bytes);
        return default;
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
        flow.Drain?.Take(UnflushedBytes);
        flow.End();
        connection.Announce(WireEventKind.HalfClosed);
    }

    private void AnnounceWritten()
    {
        foreach (var written in _written)
        {
            connection.Announce(WireEventKind.Sent, written);
            if (flow.Drain is not null)
                connection.PeerForgets(written);
        }

        _written.Clear();
    }
}
