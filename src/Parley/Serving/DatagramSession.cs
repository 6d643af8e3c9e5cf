using System.Buffers;
using System.Net;
using System.Threading.Channels;

namespace Parley;

/// <summary>A conversation with one datagram peer: each datagram is a message. It ends when the service says so or the peer is silent.</summary>
internal sealed class DatagramSession : Conversation
{
    // sendto(2) on a Unix socket whose receiver's queue is full cannot be waited for: an unconnected datagram socket is
    // always "writable" to poll(2). So it is tried again.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(10);

    // Beside the number of datagrams that wait (Limits.SessionQueue): with thousands of peers, full-size ones would be gigabytes.
    private const int MostWaiting = 256 * 1024;

    private readonly DatagramSessions _sessions;
    private readonly DatagramAnswers _answers;
    private readonly TimeProvider _time;
    private readonly TimeSpan _stall;
    private readonly Channel<(byte[] Buffer, int Length)> _queue;

    // Neither linked nor timed, so it needs no disposal: one that is thrown out by the receive loop while its service ends would be cancelled after it.
    private readonly CancellationTokenSource _closed = new();

    private byte[]? _current;
    private long _lastHeard;
    private int _waiting;
    private int _ended;

    internal DatagramSession(DatagramEndpoint endpoint, DatagramSocket socket, DatagramSessions sessions, SocketAddress key)
    {
        var options = endpoint.Server.Options;
        _sessions = sessions;
        _answers = endpoint.Answers;
        _time = options.Time;
        _stall = options.Limits.Stall;
        _queue = Channel.CreateBounded<(byte[], int)>(new BoundedChannelOptions(options.Limits.SessionQueue)
        {
            SingleReader = true,

            // A service that promised not to block answers right there, and its answer leaves with the others.
            AllowSynchronousContinuations = endpoint.RunsOnReactor,
        });
        _lastHeard = _time.GetTimestamp();
        Key = key;
        Local = endpoint.Info.Address;
        Remote = socket.ToAddress(key);
        Closed = _closed.Token;
    }

    public override Address Local { get; }

    public override Address Remote { get; }

    public override PeerStyle Style => PeerStyle.Bounded;

    public override CancellationToken Closed { get; }

    internal SocketAddress Key { get; }

    /// <summary>Its place among those that are not established; guarded by <see cref="DatagramSessions"/>.</summary>
    internal LinkedListNode<DatagramSession>? Place { get; set; }

    internal ServedClient? Client { get; set; }

    internal bool HasEnded => Volatile.Read(ref _ended) != 0;

    public override async ValueTask<Message?> ReceiveAsync(CancellationToken cancellation = default)
    {
        Return();
        try
        {
            var (buffer, length) = await _queue.Reader.ReadAsync(cancellation).ConfigureAwait(false);
            Interlocked.Add(ref _waiting, -length);
            _current = buffer;
            return new Message(new ReadOnlySequence<byte>(buffer, 0, length));
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation = default)
    {
        var begun = _time.GetTimestamp();
        while (!TrySendOnce(message.Span))
        {
            if (_time.GetElapsedTime(begun) >= _stall)
            {
                Abort();
                throw new ParleyException(ErrorReason.TimedOut, $"cannot send to {Remote}: it took nothing for {_stall.TotalSeconds:0.###} s");
            }

            await Task.Delay(Retry, _time, cancellation).ConfigureAwait(false);
        }
    }

    public override bool TrySend(ReadOnlyMemory<byte> message)
    {
        try
        {
            return TrySendOnce(message.Span);
        }
        catch (ParleyException)
        {
            return false;
        }
    }

    /// <summary>Ends the conversation. What its peer sent meanwhile begins the next one.</summary>
    /// <returns>At once.</returns>
    public override ValueTask FinishAsync(CancellationToken cancellation = default)
    {
        Abort();
        while (_queue.Reader.TryRead(out var next))
        {
            _sessions.Deliver(new Datagram(next.Buffer.AsMemory(0, next.Length), Key));
            ArrayPool<byte>.Shared.Return(next.Buffer);
        }

        return default;
    }

    public override void Abort(Exception? reason = null)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        _sessions.Remove(this);
        _queue.Writer.TryComplete();
        _closed.Cancel();
    }

    public override ValueTask DisposeAsync()
    {
        Abort();
        while (_queue.Reader.TryRead(out var left))
            ArrayPool<byte>.Shared.Return(left.Buffer);
        Return();
        return default;
    }

    /// <summary>Queues a datagram of the peer.</summary>
    /// <returns>False: the queue is full; the datagram is dropped.</returns>
    internal bool Deliver(ReadOnlyMemory<byte> payload)
    {
        Volatile.Write(ref _lastHeard, _time.GetTimestamp());
        var waiting = Interlocked.Add(ref _waiting, payload.Length);
        if (waiting > MostWaiting && waiting > payload.Length)
        {
            Interlocked.Add(ref _waiting, -payload.Length);
            return false;
        }

        var copy = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(copy);
        if (_queue.Writer.TryWrite((copy, payload.Length)))
            return true;
        Interlocked.Add(ref _waiting, -payload.Length);
        ArrayPool<byte>.Shared.Return(copy);
        return false;
    }

    internal bool IsSilent(TimeSpan limit) => limit != Timeout.InfiniteTimeSpan && _time.GetElapsedTime(Volatile.Read(ref _lastHeard)) >= limit;

    private bool TrySendOnce(ReadOnlySpan<byte> message)
    {
        if (Volatile.Read(ref _ended) != 0)
            throw new ParleyException(ErrorReason.Reset, $"cannot send to {Remote}: the conversation has ended");
        return _answers.TrySend(message, Key);
    }

    private void Return()
    {
        if (Interlocked.Exchange(ref _current, null) is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
