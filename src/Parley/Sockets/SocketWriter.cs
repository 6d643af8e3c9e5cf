using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace Parley;

/// <summary>
/// The output of a connected socket. A flush tries at once, with one send; only what the system does not take is waited
/// for. A write with nothing before it is sent straight from the caller's memory. A flush that is given up leaves what was
/// not sent to the next one. Completing it is the half-close.
/// </summary>
internal sealed class SocketWriter(SocketConnection connection, Socket socket) : PipeWriter
{
    private const int Least = 4 * 1024;

    // A larger write does not move behind what was written before: it is sent by itself.
    private const int Joined = 64 * 1024;

    private SendWait? _wait;

    // Bytes from _sent to _end wait to be sent; behind them _rest, which belongs to the caller of the flush that is under way.
    private byte[]? _buffer;
    private int _sent;
    private int _end;
    private ReadOnlyMemory<byte> _rest;
    private Task? _completion;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _end - _sent;

    private SendWait Wait => _wait ?? Interlocked.CompareExchange(ref _wait, new SendWait(this, socket), null) ?? _wait;

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

    /// <summary>Everything is said already, or there is nobody to say it to.</summary>
    internal bool HasNothingToSay => _end == _sent && IsIdle;

    /// <summary>Sends what the system takes.</summary>
    /// <returns>False: there is more, and it has to wait.</returns>
    internal bool Send()
    {
        while (_sent < _end)
        {
            var count = Send(_buffer.AsMemory(_sent, _end - _sent));
            if (count < 0)
                return false;
            _sent += count;
        }

        GiveBack();
        while (!_rest.IsEmpty)
        {
            var count = Send(_rest);
            if (count < 0)
                return false;
            _rest = _rest[count..];
        }

        return true;
    }

    /// <summary>A few bytes for an operation that may outlive the flush: they are this writer's own.</summary>
    internal Memory<byte> NextPiece()
    {
        connection.Sending();
        if (_sent == _end)
        {
            var piece = _rest.Span[..Math.Min(_rest.Length, Least)];
            MakeRoom(piece.Length);
            piece.CopyTo(_buffer.AsSpan(_end));
            _end += piece.Length;
            _rest = _rest[piece.Length..];
        }

        return _buffer.AsMemory(_sent, Math.Min(_end - _sent, Least));
    }

    /// <summary>An operation has sent so many of the bytes that were next.</summary>
    internal void Sent(int count)
    {
        connection.Sent(_buffer.AsMemory(_sent, count));
        _sent += count;
    }

    /// <summary>Whoever waited for the flush goes on, and may use its memory again.</summary>
    internal void Left() => Keep(ref _rest);

    internal ParleyException Broken(Exception error) => connection.Broken("send to", error);

    /// <summary>The connection is closed: what waits has been told by the socket.</summary>
    internal void Closed() => _wait?.Dispose();

    private ValueTask<FlushResult> FlushAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        if (_wait is { } wait && wait.TakeCall())
        {
            Keep(ref source);
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: true, isCompleted: false));
        }

        if (_end > _sent && source.Length <= Joined)
            Keep(ref source);
        _rest = source;
        try
        {
            // What is under way from an earlier flush comes first.
            if (IsIdle && Send())
                return default;
        }
        catch (ParleyException broken)
        {
            return ValueTask.FromException<FlushResult>(broken);
        }

        return _end > _sent || !_rest.IsEmpty || !IsIdle ? Wait.WaitAsync(cancellation) : default;
    }

    /// <summary>Sends once.</summary>
    /// <returns>How many bytes the system took; less than none: it takes none now.</returns>
    private int Send(ReadOnlyMemory<byte> bytes)
    {
        int count;
        SocketError error;
        try
        {
            count = socket.Send(bytes.Span, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException closed)
        {
            throw Broken(closed);
        }

        if (count > 0)
            connection.Sent(bytes[..count]);
        else if (error == SocketError.WouldBlock)
            return -1;
        return error is SocketError.Success or SocketError.WouldBlock ? count : throw Broken(new SocketException((int)error));
    }

    /// <summary>Copies what belongs to the caller, who may use its memory again.</summary>
    private void Keep(ref ReadOnlyMemory<byte> callers)
    {
        if (callers.IsEmpty)
            return;
        MakeRoom(callers.Length);
        callers.Span.CopyTo(_buffer.AsSpan(_end));
        _end += callers.Length;
        callers = default;
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
