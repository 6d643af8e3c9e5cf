using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Parley;

/// <summary>
/// The output of a connected socket. A flush tries at once, with one send; only what the system does not take is waited
/// for. A write with nothing before it is sent straight from the caller's memory. A flush that is given up leaves what was
/// not sent to the next one. Completing it is the half-close.
/// </summary>
internal sealed class SocketWriter(SocketConnection connection) : PipeWriter
{
    private const int Least = 4 * 1024;

    // A larger write does not move behind what was written before: it is sent by itself.
    private const int Joined = 64 * 1024;

    private SendWait? _wait;
    private bool _isSending;

    // Bytes from _sent to _end wait to be sent.
    private byte[]? _buffer;
    private int _sent;
    private int _end;
    private Task? _completion;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _end - _sent;

    private SendWait Wait => _wait ?? Interlocked.CompareExchange(ref _wait, new SendWait(this, connection), null) ?? _wait;

    private bool IsIdle => _wait is not { IsUnderWay: true };

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        ThrowIfCompleted();
        MakeRoom(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, (_buffer?.Length ?? 0) - _end);
        _end += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => WriteAsync(ReadOnlyMemory<byte>.Empty, cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        return FlushAsync(source, cancellationToken);
    }

    public override void CancelPendingFlush() => Wait.CallBack();

    /// <summary>Does not wait for a slow peer: <see cref="CompleteAsync"/> does, and may be called after this.</summary>
    /// <param name="exception">Aborts the connection.</param>
    public override void Complete(Exception? exception = null) => _completion ??= CompleteCoreAsync(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => new(_completion ??= CompleteCoreAsync(exception));

    /// <summary>A send may meet an error just now, of which the connection has not heard yet.</summary>
    internal bool IsSending => Volatile.Read(ref _isSending) || !IsIdle;

    /// <summary>Everything is said already, or there is nobody to say it to.</summary>
    internal bool HasNothingToSay => _end == _sent && IsIdle;

    /// <summary>The service's <c>stopping</c> was cancelled.</summary>
    internal void EndWait(CancellationToken stopping) => _wait?.Cancel(stopping);

    /// <summary>Sends what the system takes.</summary>
    /// <param name="rest">What the caller has behind what was written; advances.</param>
    /// <returns>False: there is more, and it has to wait.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Send(ref ReadOnlyMemory<byte> rest)
    {
        while (_sent < _end)
        {
            var count = Send(_buffer.AsMemory(_sent, _end - _sent));
            if (count < 0)
                return false;
            _sent += count;
        }

        GiveBack();
        while (!rest.IsEmpty)
        {
            var count = Send(rest);
            if (count < 0)
                return false;
            rest = rest[count..];
        }

        return true;
    }

    /// <summary>A few bytes for an operation that may outlive the flush: they are this writer's own.</summary>
    internal Memory<byte> NextPiece(ref ReadOnlyMemory<byte> rest)
    {
        connection.Sending();
        if (_sent == _end)
        {
            var piece = rest[..Math.Min(rest.Length, Least)];
            rest = rest[piece.Length..];
            Keep(ref piece);
        }

        return _buffer.AsMemory(_sent, Math.Min(_end - _sent, Least));
    }

    /// <summary>An operation has sent so many of the bytes that were next.</summary>
    internal void Sent(int count)
    {
        connection.Sent(_buffer.AsMemory(_sent, count));
        _sent += count;
    }

    /// <summary>Copies what belongs to the caller, who may use its memory again.</summary>
    internal void Keep(ref ReadOnlyMemory<byte> callers)
    {
        if (callers.IsEmpty)
            return;
        MakeRoom(callers.Length);
        callers.Span.CopyTo(_buffer.AsSpan(_end));
        _end += callers.Length;
        callers = default;
    }

    internal ParleyException Broken(Exception error) => connection.Broken("send to", error);

    /// <summary>The connection is closed: what waits has been told by the socket.</summary>
    internal void Closed() => _wait?.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ValueTask<FlushResult> FlushAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        if (_wait is { } wait && wait.TakeCall())
        {
            Keep(ref source);
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: true, isCompleted: false));
        }

        if (_end > _sent && source.Length <= Joined)
            Keep(ref source);
        try
        {
            // What is under way from an earlier flush comes first.
            if (IsIdle && Send(ref source))
                return EngineThread.IsOverdue() ? YieldAsync() : default;
        }
        catch (ParleyException broken)
        {
            return ValueTask.FromException<FlushResult>(broken);
        }

        return Wait.WaitAsync(source, cancellation);
    }

    /// <summary>Lets the others of an engine's thread in; the reader comes back there as well.</summary>
    private ValueTask<FlushResult> YieldAsync()
    {
        connection.ComeHome();
        return Wait.YieldAsync();
    }

    /// <summary>Sends once.</summary>
    /// <returns>How many bytes the system took; less than none: it takes none now.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Send(ReadOnlyMemory<byte> bytes)
    {
        int count;
        SocketError error;
        Volatile.Write(ref _isSending, true);
        try
        {
            count = connection.Socket.Send(bytes.Span, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException closed)
        {
            throw Broken(closed);
        }

        if (error is not SocketError.Success and not SocketError.WouldBlock)
            throw Broken(new SocketException((int)error));
        Volatile.Write(ref _isSending, false);
        if (count == 0)
            return -1;
        connection.Sent(bytes[..count]);
        return count;
    }

    private void MakeRoom(int atLeast)
    {
        var waiting = _end - _sent;
        if (_buffer is not null && _buffer.Length - _end >= atLeast)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Least, Math.Max(waiting + atLeast, waiting * 2)));
        _buffer.AsSpan(_sent, waiting).CopyTo(larger);

        // An operation that outlived its flush sends from the old one: that one is left to the garbage collector.
        if (_buffer is not null && IsIdle)
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _sent, _end) = (larger, 0, waiting);
    }

    private void GiveBack()
    {
        if (_buffer is null)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _sent, _end) = (null, 0, 0);
    }

    private void ThrowIfCompleted()
    {
        if (_completion is not null)
            throw new InvalidOperationException("the output was completed");
    }

    private Task CompleteCoreAsync(Exception? exception)
    {
        if (exception is not null)
        {
            connection.Abort(exception);
            return Task.CompletedTask;
        }

        if (!HasNothingToSay)
            return FlushAndCompleteAsync();
        connection.HalfClose();
        return Task.CompletedTask;
    }

    private async Task FlushAndCompleteAsync()
    {
        while ((await FlushAsync(ReadOnlyMemory<byte>.Empty, CancellationToken.None).ConfigureAwait(false)).IsCanceled)
        {
            // Called back for the flush before this one: the end waits for the last byte.
        }

        connection.HalfClose();
    }
}
