using System.IO.Pipelines;

namespace Parley;

/// <summary>A writer over a stream whose completion is the connection's half-close: what was written is flushed, then the end goes out.</summary>
internal sealed class HalfClosingWriter(Stream stream, Func<ValueTask> halfClose, Action<Exception> abort) : PipeWriter
{
    // A segment a message: most answers are small, and a write of one segment is one send.
    private static readonly StreamPipeWriterOptions Options = new(minimumBufferSize: 4096, leaveOpen: true);

    private readonly PipeWriter _inner = Create(stream, Options);
    private Task? _completion;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _inner.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);

    public override void Advance(int bytes) => _inner.Advance(bytes);

    public override void CancelPendingFlush() => _inner.CancelPendingFlush();

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => _inner.FlushAsync(cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) => _inner.WriteAsync(source, cancellationToken);

    /// <summary>Does not wait for a slow peer: <see cref="CompleteAsync"/> does, and may be called after this.</summary>
    /// <param name="exception">Aborts the connection.</param>
    public override void Complete(Exception? exception = null) => _completion ??= CompleteCoreAsync(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => new(_completion ??= CompleteCoreAsync(exception));

    private async Task CompleteCoreAsync(Exception? exception)
    {
        if (exception is not null)
        {
            await _inner.CompleteAsync(exception).ConfigureAwait(false);
            abort(exception);
            return;
        }

        await _inner.CompleteAsync().ConfigureAwait(false);
        await halfClose().ConfigureAwait(false);
    }
}
