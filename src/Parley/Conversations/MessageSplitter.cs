using System.Buffers;
using System.IO.Pipelines;

namespace Parley;

/// <summary>Takes messages off a stream, one at a time. What was read and not yet taken stays in the pipe, so giving up a receive loses nothing.</summary>
internal abstract class MessageSplitter(PipeReader input)
{
    // What the last read brought, less what was taken. Meaningful while _isHeld: the pipe waits for AdvanceTo.
    private ReadOnlySequence<byte> _rest;
    private bool _isHeld;
    private bool _isCompleted;
    private ParleyException? _refused;

    /// <summary>How the peer ends its messages. Read by senders on other threads.</summary>
    public abstract PeerStyle Style { get; }

    private protected PipeReader Input => input;

    /// <summary>The next message.</summary>
    /// <param name="turn">Tells when the conversation closes: the wait then ends.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The message, valid until the next call; null: the peer has finished, or this side closes.</returns>
    public async ValueTask<Message?> NextAsync(ReceiveTurn turn, CancellationToken cancellation)
    {
        while (true)
        {
            if (TakeHeld() is { } message)
                return message;
            if (_isCompleted || turn.IsClosing)
                return null;
            Release();
            var result = await WaitAsync(cancellation).ConfigureAwait(false);
            (_rest, _isHeld, _isCompleted) = (result.Buffer, true, result.IsCompleted);
        }
    }

    /// <summary>Discards what the last read brought: whoever reads next begins behind it.</summary>
    public void Discard()
    {
        if (_isHeld)
            _rest = _rest.Slice(_rest.End);
        Release();
    }

    /// <summary>Takes a message off the front.</summary>
    /// <param name="buffer">What is there; on success it begins behind the message.</param>
    /// <param name="completed">Nothing more will come.</param>
    /// <param name="message">The message.</param>
    /// <returns>False: it is not whole yet.</returns>
    private protected abstract bool TryTake(ref ReadOnlySequence<byte> buffer, bool completed, out ReadOnlySequence<byte> message);

    /// <summary>Waits for more bytes, or for what else may end a message.</summary>
    private protected virtual ValueTask<ReadResult> WaitAsync(CancellationToken cancellation) => input.ReadAsync(cancellation);

    private Message? TakeHeld()
    {
        if (_refused is not null)
            throw new ParleyException(_refused.Reason, _refused.Message, _refused);
        try
        {
            return _isHeld && TryTake(ref _rest, _isCompleted, out var message) ? new Message(message) : null;
        }
        catch (ParleyException refused)
        {
            _refused = refused;
            throw;
        }
    }

    private void Release()
    {
        if (!_isHeld)
            return;
        _isHeld = false;
        input.AdvanceTo(_rest.Start, _rest.End);
    }
}
