using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Parley;

/// <summary>The reading end of a <see cref="MemoryFlow"/>, as its connection's user sees it.</summary>
internal sealed class MemoryReader(MemoryConnection connection, MemoryFlow flow) : PipeReader
{
    private ReadResult _last;

    // Bytes of _last that were announced and not consumed: the next announcement begins behind them.
    private long _announced;
    private readonly ReceiveTurn _turn = new();
    private volatile bool _reading;
    private bool _completed;

    public override bool TryRead(out ReadResult result)
    {
        flow.ThrowIfReadsFailed();
        ThrowIfCompleted();
        if (!_turn.TryEnter())
            throw ClosedHere();
        try
        {
            if (!flow.Pipe.Reader.TryRead(out result))
                return false;
            result = Got(result);
            return true;
        }
        finally
        {
            _turn.Leave();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        flow.ThrowIfReadsFailed();
        ThrowIfCompleted();
        if (!_turn.TryEnter())
            throw ClosedHere();
        try
        {
            return Got(await flow.Pipe.Reader.ReadAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            _turn.Leave();
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _announced -= _last.Buffer.Slice(0, consumed).Length;
        _last = default;
        flow.Pipe.Reader.AdvanceTo(consumed, examined);
        _reading = false; // then it has nothing in hand: see StopAsync
    }

    public override void CancelPendingRead() => flow.Pipe.Reader.CancelPendingRead();

    // The pipe itself stays open: the graceful close still has to read from it.
    public override void Complete(Exception? exception = null) => _completed = true;

    /// <summary>For the graceful close: a read that still waits ends, and no other begins. What a reader has in hand stays its own.</summary>
    internal async Task StopAsync()
    {
        await _turn.CloseAsync(flow.Pipe.Reader.CancelPendingRead).ConfigureAwait(false);
        flow.ThrowIfReadsFailed(); // the read that was told of it may have left the pipe in the middle of a read
        if (_reading || !flow.Pipe.Reader.TryRead(out var rest))
            return;
        rest = Count(rest);
        AdvanceTo(rest.Buffer.End);
    }

    private ReadResult Got(ReadResult result)
    {
        if (!_turn.IsClosing)
            return Count(result);
        flow.Pipe.Reader.AdvanceTo(result.Buffer.Start);
        throw ClosedHere();
    }

    private ReadResult Count(ReadResult result)
    {
        flow.ThrowIfReadsFailed();
        _last = result;
        _reading = true;
        if (result.Buffer.Length > _announced)
        {
            connection.Received(result.Buffer.Length - _announced);
            if (connection.IsObserved)
                Announce(result);
            _announced = result.Buffer.Length;
        }

        if (result.IsCompleted)
            connection.PeerFinished();
        return result;
    }

    private void Announce(ReadResult result)
    {
        foreach (var segment in result.Buffer.Slice(_announced))
            connection.Announce(WireEventKind.Received, segment);
    }

    private ParleyException ClosedHere() => new(ErrorReason.Reset, $"cannot receive from {connection.Remote}: the connection was closed on this side");

    private void ThrowIfCompleted()
    {
        if (_completed)
            throw new InvalidOperationException("the input was completed");
    }
}
