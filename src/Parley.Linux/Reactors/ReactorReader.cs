using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Threading.Tasks.Sources;

namespace Parley.Linux;

/// <summary>
/// A connection's bytes on their way in. A block is taken when bytes are there and given back by AdvanceTo; what was not
/// consumed moves to memory of the connection's own.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class ReactorReader : PipeReader, IValueTaskSource<ReadResult>, IAttempt
{
    // Up to here a leftover goes to the front of the next block; a longer one grows where it is.
    private const int Short = 2048;

    // Room for a receive behind a long leftover.
    private const int LeastRoom = 16 * 1024;

    private readonly ReactorConnection _connection;
    private Waiter _waiter;

    private Block? _block;
    private int _blockEnd;
    private Leftover _left;
    private Lease? _lease;
    private bool _isReading;
    private bool _examined;
    private volatile bool _hasEnded;
    private bool _isCompleted;
    private volatile bool _peerClosed;
    private bool _isWaiting;
    private bool _isCanceled;
    private ParleyException? _failure;
    private volatile bool _cancel;

    // Of the wait that is under way, or of the one before: whether its token is the service's own, of whose end every reader is told.
    private bool _hearsEnding;

    // Another token; made when there first is one.
    private OtherToken? _other;

    internal ReactorReader(ReactorConnection connection)
    {
        _connection = connection;
        _waiter = new Waiter(connection.Descriptor.Reactor);
    }

    /// <summary>The peer's end has come, and everything before it has been consumed.</summary>
    internal bool IsAtEnd => _hasEnded && _block is null && _left.Count == 0;

    /// <summary>The peer's end has come.</summary>
    internal bool HasEnded => _hasEnded;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        if (TryReadNow())
            return _failure is null ? new ValueTask<ReadResult>(TakeResult()) : ValueTask.FromException<ReadResult>(Again(_failure));
        _isWaiting = true;
        _hearsEnding = cancellationToken.CanBeCanceled && cancellationToken == _connection.Stopping;
        if (_hearsEnding)
            _connection.Hear(this, cancellationToken);
        else if (cancellationToken.CanBeCanceled)
            (_other ??= new OtherToken()).Hear(this, cancellationToken);
        return new ValueTask<ReadResult>(this, _waiter.Version);
    }

    public override bool TryRead(out ReadResult result)
    {
        Begin();
        if (HasSomething || TryComplete())
        {
            result = TakeResult();
            return true;
        }

        result = default;
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_isReading)
            throw new InvalidOperationException("nothing has been read since the last AdvanceTo");
        var (first, end) = _block is not null ? (_block.First, _blockEnd) : (_left.Start, _left.End);
        var taken = IndexOf(consumed, first);
        var seen = IndexOf(examined, first);
        if (taken < first || taken > end || seen > end || seen < taken)
            throw new ArgumentOutOfRangeException(nameof(consumed), "these positions are not of the bytes that were read");
        _isReading = false;
        _lease?.End();
        _lease = null;
        _examined = seen == end;
        if (_block is null)
        {
            _left.Take(taken - first);
            return;
        }

        if (taken < end)
            _left.Keep(_block.Bytes.AsSpan(taken, end - taken));
        GiveBack();
    }

    public override void CancelPendingRead()
    {
        _cancel = true;
        _waiter.Signal(this);
    }

    public override void Complete(Exception? exception = null)
    {
        if (_isCompleted)
            return;
        _isCompleted = true;
        Release();
        if (exception is not null)
            _connection.Abort(exception);
    }

    /// <summary>The kernel reports bytes, an end or an error.</summary>
    internal void Happened(bool peerClosed)
    {
        if (peerClosed)
        {
            _peerClosed = true;
            Interlocked.MemoryBarrier(); // before it is looked who hears now: see Inherit
            if (_connection.Hearing != this)
                _connection.Hearing.Happened(peerClosed: true);
        }

        _waiter.Signal(this);
    }

    /// <summary>Whoever reads from here on has promised not to block.</summary>
    internal void ComeHome() => _waiter.ComesHome = true;

    /// <summary>The connection is closed: whoever waits hears it.</summary>
    internal void Wake() => _waiter.Signal(this);

    /// <summary>
    /// The service has left, perhaps with a read still under way, which then is at its end: the graceful close reads on,
    /// behind what was read.
    /// </summary>
    internal ReactorReader Successor()
    {
        var next = new ReactorReader(_connection) { _hasEnded = _hasEnded, _failure = _failure };
        _hasEnded = true;
        Interlocked.MemoryBarrier(); // it is said before the other one receives: see Receive
        if (_isWaiting)
            _waiter.Signal(this);

        // What it has in hand stays its own: it may be reading on another thread just now, and gives back what it has, or leaves it to the garbage collector.
        return next;
    }

    /// <summary>For the successor, which hears of events from now on: the kernel tells of an end once, and may have told the one before it, perhaps just now.</summary>
    internal void Inherit(ReactorReader before)
    {
        Interlocked.MemoryBarrier(); // who hears now is said before it is looked what was heard: see Happened
        if (before._peerClosed)
            _peerClosed = true;
        _waiter.SetReady();
    }

    bool IAttempt.TryComplete() => TryComplete();

    object IAttempt.Owner => _connection;

    void IAttempt.Signal() => _waiter.Signal(this);

    void IAttempt.Attempt() => _waiter.Attempt(this);

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        _waiter.Take(token);
        _isWaiting = false;
        var given = _hearsEnding ? _connection.Stopping : _other is null ? default : _other.Leave();
        if (_failure is { } failure)
            throw Again(failure);
        if (_isCanceled && !_cancel)
        {
            _isCanceled = false;
            given.ThrowIfCancellationRequested();
        }

        return TakeResult();
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _waiter.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiter.OnCompleted(this, continuation, state, token, flags);

    private int Unread => _block is not null ? _blockEnd - _block.First : _left.Count;

    private bool IsGivenUp => _hearsEnding ? _connection.Stopping.IsCancellationRequested : _other is { IsCanceled: true };

    private bool HasSomething => _cancel || (!_examined && Unread > 0) || _hasEnded || _failure is not null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Begin()
    {
        if (_isCompleted)
            throw new InvalidOperationException("reading was completed");
        if (_isReading || _isWaiting)
            throw new InvalidOperationException("one read at a time, and AdvanceTo after each");
        _isCanceled = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadNow()
    {
        Begin();
        return HasSomething || _waiter.TryNow(this);
    }

    /// <summary>Receives, if there is something; takes note of an end, an error or a cancellation.</summary>
    private bool TryComplete()
    {
        if (_cancel || (_isWaiting && IsGivenUp))
        {
            _isCanceled = true;
            return true;
        }

        if (_failure is not null || _hasEnded)
            return true;
        _waiter.SetNotReady(); // before the call: what comes behind it is seen
        var count = Receive(out var wasFull);
        switch (count)
        {
            case > 0:
                // There may be more; and of an end no event tells a second time.
                if (wasFull || _peerClosed)
                    _waiter.SetReady();
                return true;
            case 0 when _connection.FailureBeforeEnd() is { } failure:
                _failure = failure;
                return true;
            case 0:
                _hasEnded = true;
                _connection.PeerFinished();
                return true;
            case -Errno.Again or -Errno.Interrupted:
                return false;
            default:
                _failure = _connection.Broken("receive from", Errno.ToException(-count));
                return true;
        }
    }

    /// <summary>
    /// Receives once. Where the graceful close has begun meanwhile on another thread, what came may stand behind something
    /// that it has discarded: it goes the same way, and the reader is at its end without a gap before it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Receive(out bool wasFull)
    {
        int count;
        if (_left.Count > Short)
        {
            var room = _left.Room(LeastRoom);
            fixed (byte* to = room.Span)
                count = _connection.Descriptor.Receive(to, room.Length);
            wasFull = count == room.Length;
            if (count <= 0)
                return count;
            _connection.Received(room[..count]);
            if (!_hasEnded)
                _left.Added(count);
            return count;
        }

        var block = BlockPool.Take();
        var before = _left.Count;
        count = _connection.Descriptor.Receive(block.Start + block.First + before, Block.Size - before);
        wasFull = count == Block.Size - before;
        if (count <= 0)
        {
            BlockPool.GiveBack(block);
            return count;
        }

        _connection.Received(block.Bytes.AsMemory(block.First + before, count));
        if (_hasEnded)
        {
            BlockPool.GiveBack(block);
            return count;
        }

        if (before > 0)
        {
            _left.Span.CopyTo(block.Bytes.AsSpan(block.First));
            _left.Clear();
        }

        _block = block;
        _blockEnd = block.First + before + count;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadResult TakeResult()
    {
        if (_failure is { } failure)
            throw Again(failure);
        var canceled = _cancel;
        _cancel = false;
        _isReading = true;
        return new ReadResult(Bytes(), canceled, _hasEnded);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySequence<byte> Bytes()
    {
        var (array, start, end) = _block is not null ? (_block.Bytes, _block.First, _blockEnd) : (_left.Array, _left.Start, _left.End);
        if (!_connection.IsChecked)
            return new ReadOnlySequence<byte>(array, start, end - start);
        _lease = new Lease(array);
        return new ReadOnlySequence<byte>(_lease.Memory[start..end]);
    }

    // A default position is one of an empty buffer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int IndexOf(SequencePosition position, int first)
    {
        var of = position.GetObject();
        if (of is null)
            return first;
        if (!ReferenceEquals(of, _lease) && !ReferenceEquals(of, _block?.Bytes ?? _left.Array))
            throw new InvalidOperationException("this position is of another read");
        return position.GetInteger();
    }

    private void Release()
    {
        _lease?.End();
        _lease = null;
        _left.Clear();
        if (_block is not null)
            GiveBack();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void GiveBack()
    {
        BlockPool.GiveBack(_block!);
        _block = null;
    }

    // What broke once is broken for every read after it; each has an exception of its own.
    private static ParleyException Again(ParleyException failure) => new(failure.Reason, failure.Message, failure) { Hint = failure.Hint };

    /// <summary>A token that somebody else made: a wait registers there.</summary>
    private sealed class OtherToken
    {
        private CancellationToken _token;
        private CancellationTokenRegistration _registration;

        internal bool IsCanceled => _token.IsCancellationRequested;

        internal void Hear(ReactorReader reader, CancellationToken token)
        {
            _token = token;
            _registration = reader._connection.Hear(reader, token);
        }

        /// <summary>The wait is over.</summary>
        /// <returns>The token.</returns>
        internal CancellationToken Leave()
        {
            _registration.Dispose();
            var token = _token;
            (_token, _registration) = (default, default);
            return token;
        }
    }
}
