using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Parley;

/// <summary>
/// The input of a connected socket. It waits without a buffer; when there is something, it takes a large one from the pool
/// and gives it back with the last byte that is consumed. Bytes that stay unconsumed while more is waited for move to
/// memory of their own size. Where one little message comes after another, it waits with a little room of its own.
/// </summary>
internal sealed class SocketReader(SocketConnection connection) : PipeReader
{
    // What a peer sent with one call comes with one receive, as SERVICES.md's simple clients expect.
    private const int Largest = 64 * 1024;

    // Of no use to give back the rest of it.
    private const int Least = 256;

    private ReadableWait? _wait;
    private ReadableWait? _discardWait;

    // Held bytes are those from _start to _end; up to _examined nothing new is to be said of them.
    private byte[]? _buffer;
    private LittleRoom _little;
    private int _start;
    private int _examined;
    private int _end;
    private bool _filled;
    private bool _ended;
    private bool _completed;
    private volatile bool _discarding;
    private ParleyException? _broken;

    private ReadableWait Wait => _wait ?? FirstWait();

    private ReadOnlySequence<byte> Held => _buffer is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_buffer, _start, _end - _start);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        try
        {
            if (TryRead(out var result))
                return new ValueTask<ReadResult>(result);
            if (!_filled)
                return WaitAsync(cancellationToken);

            // The last receive filled its room, so there is probably more.
            if (EngineThread.IsOverdue())
                return Wait.YieldAsync();
            return Receive() ? new ValueTask<ReadResult>(Result(calledBack: false, stopped: false)) : WaitAsync(cancellationToken);
        }
        catch (ParleyException broken)
        {
            return ValueTask.FromException<ReadResult>(broken);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override bool TryRead(out ReadResult result)
    {
        if (_completed)
            throw new InvalidOperationException("the input was completed");
        var calledBack = _wait is { } wait && wait.TakeCall();
        if (!calledBack && _examined == _end && !_ended && !_discarding)
        {
            if (_broken is { } broken)
                throw new ParleyException(broken.Reason, broken.Message, broken);
            result = default;
            return false;
        }

        result = Result(calledBack, stopped: false);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_buffer is null)
            return;
        var held = new ReadOnlySequence<byte>(_buffer, 0, _end);
        var (from, to) = ((int)held.GetOffset(consumed), (int)held.GetOffset(examined));
        if (from < _start || to < from)
            throw new InvalidOperationException("the input was advanced to a place before the one where it was");
        (_start, _examined) = (from, to);
        if (_start == _end)
            GiveBack();
        else if (4L * (_end - _start) <= _buffer.Length && _buffer.Length > Least)
            MoveTo(2 * (_end - _start));
    }

    public override void CancelPendingRead() => Wait.CallBack();

    public override void Complete(Exception? exception = null)
    {
        if (_completed)
            return;
        _completed = true;
        GiveBack();
    }

    /// <summary>A receive is under way, whether somebody waits for it or not.</summary>
    internal bool IsReceiving => _wait is { IsPending: true } || _discardWait is { IsPending: true };

    /// <summary>Whoever reads from now on has promised not to block: it goes on where the system's events are waited for.</summary>
    internal void GoesOnAnywhere() => Wait.GoesOnAnywhere = true;

    /// <summary>The service's <c>stopping</c> was cancelled.</summary>
    internal void EndWait(CancellationToken stopping) => _wait?.Cancel(stopping);

    internal void ComeHome() => Wait.ComeHome();

    /// <summary>What there is to read now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadResult Result(bool calledBack, bool stopped) => new(Held, calledBack, _ended || stopped || _discarding);

    /// <summary>Receives what is there.</summary>
    /// <returns>False: nothing yet.</returns>
    /// <exception cref="ParleyException">The connection is broken.</exception>
    internal bool Receive(bool takesEnd = true)
    {
        if (_discarding)
            return true;
        while (true)
        {
            MakeRoom();
            var room = _buffer!.Length - _end;
            int count;
            try
            {
                count = Receive(_buffer.AsMemory(_end), takesEnd);
            }
            catch (ParleyException) when (_examined < _end)
            {
                // What came before is delivered first; the next read says what happened.
                _filled = false;
                return true;
            }

            if (count <= 0)
            {
                _filled = false;
                if (_start == _end)
                    GiveBack();
                _ended |= count == 0;
                return count == 0 || _examined < _end;
            }

            // Meanwhile the graceful close may have begun on another thread: what came may stand behind something that it has discarded.
            if (_discarding)
                return true;
            _end += count;
            _filled = count == room;
            _little.Note(count);

            // Room behind what was held may be small. What the peer sent with one call is received with one read all the same.
            if (!_filled || room >= Largest)
                return true;
        }
    }

    /// <summary>Receives what is there, while an operation is under way that will take what comes after it.</summary>
    /// <returns>False: nothing.</returns>
    /// <exception cref="ParleyException">The connection is broken.</exception>
    internal bool ReceiveBeside()
    {
        if (_discarding)
            return false;

        // The end is the operation's: it stays where it is, and a socket is not to be closed with an operation under way.
        var isThere = Receive(takesEnd: false);
        _filled = false; // the rest is the operation's
        return isThere;
    }

    /// <summary>Reads on and discards until the peer's end, within the bounds of <see cref="GracefulClose"/>. A read that waits ends.</summary>
    internal async ValueTask DiscardAsync(TimeProvider time, CancellationToken cancellation)
    {
        // Held bytes may be in use by whoever was given them: they are left to the garbage collector.
        _discarding = true;
        Interlocked.MemoryBarrier(); // it is said before who waits is looked at: see WaitAsync

        // Whoever was stopped takes its answer from the old one when it likes to, and whoever is about to wait there stops by itself.
        if (_wait is { } old)
            await old.StopAsync().ConfigureAwait(false);
        var begun = time.GetTimestamp();
        var buffer = ArrayPool<byte>.Shared.Rent(Largest);
        ITimer? silence = null;
        var givenUp = default(CancellationTokenRegistration);
        try
        {
            for (var discarded = 0L; discarded < GracefulClose.Bytes;)
            {
                var count = Receive(buffer);
                if (count == 0)
                    return;
                if (count > 0)
                {
                    discarded += count;
                    continue;
                }

                var left = GracefulClose.Whole - time.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero)
                    return;
                left = left < GracefulClose.Silence ? left : GracefulClose.Silence;
                var wait = _discardWait ??= new ReadableWait(this, connection);
                if (silence is null)
                {
                    silence = time.CreateTimer(static wait => ((ReadableWait)wait!).CallBack(), wait, left, Timeout.InfiniteTimeSpan);
                    givenUp = cancellation.UnsafeRegister(static wait => ((ReadableWait)wait!).CallBack(), wait);
                }
                else
                {
                    silence.Change(left, Timeout.InfiniteTimeSpan);
                }

                if (wait.TakeCall() || (await wait.WaitAsync(CancellationToken.None).ConfigureAwait(false)).IsCanceled)
                    return;
            }
        }
        catch (ParleyException)
        {
            // The peer is gone already: there is nobody left to be graceful to.
        }
        finally
        {
            silence?.Dispose();
            _discardWait?.End();
            givenUp.Unregister();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ReadableWait FirstWait() => Interlocked.CompareExchange(ref _wait, new ReadableWait(this, connection), null) ?? _wait;

    /// <summary>Waits, unless the graceful close has begun meanwhile on another thread: it looks for whoever waits after it has said so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ValueTask<ReadResult> WaitAsync(CancellationToken cancellation)
    {
        var waiting = Wait.WaitAsync(cancellation);
        if (_discarding)
            _ = Wait.StopAsync().AsTask();
        return waiting;
    }

    internal ParleyException Broken(Exception error) => _broken = connection.Broken("receive from", error);

    /// <summary>The system told of an error. What came before it is still to be had, and is read first; where nothing is left, it is thrown.</summary>
    internal void Reset(SocketException error)
    {
        if (connection.IsClosed || connection.Socket.Available == 0)
            throw Broken(error);
        connection.Broken("receive from", error);
    }

    /// <summary>The connection is closed: what waits has been told by the socket.</summary>
    internal void Closed() => _wait?.End();

    /// <summary>Room for the next message, while messages are little and nothing is held.</summary>
    /// <returns>Null: none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte[]? RoomForLittle() => _buffer is null && !_discarding ? _little.Get() : null;

    /// <summary>Takes what was received into the little room.</summary>
    /// <returns>True, as <see cref="Receive(bool)"/>.</returns>
    /// <exception cref="ParleyException">The connection is broken.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Take(byte[] room, int count)
    {
        if (_discarding)
            return true;
        Tell(room.AsMemory(0, count));
        if (count == 0)
        {
            _ended = true;
            return true;
        }

        if (_buffer is null)
            (_buffer, _start, _examined, _end) = (room, 0, 0, count);
        else
            Append(room.AsSpan(0, count)); // received beside the operation meanwhile
        _filled = false;
        _little.Note(count);

        // What the peer sent with one call is received with one read, even if it is larger than the ones before.
        return count < room.Length || Receive();
    }

    /// <summary>Receives once.</summary>
    /// <returns>Bytes; 0 at the peer's end; less where there is nothing yet.</returns>
    private int Receive(Memory<byte> room, bool takesEnd = true)
    {
        int count;
        SocketError error;
        try
        {
            count = connection.Socket.Receive(room.Span, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException closed)
        {
            throw Broken(closed);
        }

        if (error == SocketError.WouldBlock || (error == SocketError.Success && count == 0 && !takesEnd))
            return -1;
        if (error != SocketError.Success)
            throw Broken(new SocketException((int)error));
        Tell(room[..count]);
        return count;
    }

    private void Tell(ReadOnlyMemory<byte> received)
    {
        if (received.IsEmpty)
            connection.PeerFinished();
        else
            connection.Received(received);
    }

    private void MakeRoom()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Largest);
            return;
        }

        // An eighth of something large is worth a receive. Below it the bytes move, and half of the buffer is free afterwards: so each byte moves a bounded number of times.
        if (_buffer.Length >= Largest / 8 && _buffer.Length - _end >= _buffer.Length / 8)
            return;
        var held = _end - _start;
        if (held <= _buffer.Length / 2 && _buffer.Length >= Largest)
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
            (_start, _examined, _end) = (0, _examined - _start, held);
        }
        else
        {
            MoveTo(Math.Max(Largest, 2 * held));
        }
    }

    private void MoveTo(int size)
    {
        var other = ArrayPool<byte>.Shared.Rent(size);
        var held = _end - _start;
        _buffer.AsSpan(_start, held).CopyTo(other);
        Free(_buffer!);
        (_buffer, _start, _examined, _end) = (other, 0, _examined - _start, held);
    }

    private void Append(ReadOnlySpan<byte> more)
    {
        if (_buffer!.Length - _end < more.Length)
            MoveTo(Math.Max(Largest, _end - _start + more.Length));
        more.CopyTo(_buffer.AsSpan(_end));
        _end += more.Length;
    }

    private void Free(byte[] buffer)
    {
        if (!_little.Is(buffer))
            ArrayPool<byte>.Shared.Return(buffer);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void GiveBack()
    {
        if (_buffer is null)
            return;
        Free(_buffer);
        (_buffer, _start, _examined, _end) = (null, 0, 0, 0);
    }
}
