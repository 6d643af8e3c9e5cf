using System.Net;
using System.Runtime.Versioning;
using System.Threading.Tasks.Sources;

namespace Parley.Linux;

/// <summary>
/// A UDP socket whose events come from a reactor: it receives with one call what is there, and sends a batch with one.
/// What a send has to wait for, which is rare, is left to the portable socket, as are addresses.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class ReactorDatagrams : DatagramSocket, IEventOwner, IAttempt, IValueTaskSource<int>
{
    // Blocks to begin with. Their number doubles whenever they were all used at once: most clients need no more.
    private const int Few = 2;

    private readonly OpenedSocket _origin;
    private readonly DatagramSocket _portable;
    private readonly SocketAddress? _peer;
    private readonly Reactor _reactor;
    private readonly Descriptor _descriptor;
    private Waiter _waiter;
    private readonly List<Block> _blocks = [];
    private DatagramSlots? _in;
    private DatagramSends? _sends;
    private DatagramBatch? _batch;
    private ParleyException? _failure;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private int _disposed;

    // The kernel cuts messages into datagrams.
    private volatile bool _cuts;

    internal ReactorDatagrams(OpenedSocket socket, DatagramSocket portable, SocketAddress? peer, Reactor reactor)
    {
        (_origin, _portable, _peer, _reactor) = (socket, portable, peer, reactor);
        _descriptor = new Descriptor(reactor, ReactorEngine.Duplicate(socket.Socket)) { Owner = this };
        _waiter = new Waiter(reactor);
        _cuts = Libc.CutsMessages(_descriptor.Number);
        var result = _descriptor.Watch(Libc.In);
        if (result < 0)
        {
            _descriptor.Close();
            throw Errno.ToException(-result);
        }
    }

    public override Address Local => _portable.Local;

    public override Address? Remote => _portable.Remote;

    public override int MaxPayload => _portable.MaxPayload;

    public override int ReceiveBufferSize => _portable.ReceiveBufferSize;

    public override bool SendsBatches => true;

    private bool IsConnected => _peer is null && Remote is not null;

    private bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    public override Task RunAsync(Func<Task> receiving)
    {
        _waiter.ComesHome = true;
        return _reactor.RunAsync(receiving);
    }

    public override ValueTask<int> ReceiveAsync(DatagramBatch batch, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellation);
        batch.Clear();
        _batch = batch;
        Hear(cancellation);
        return _waiter.TryNow(this) ? Done(batch) : new ValueTask<int>(this, _waiter.Version);
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> payload, SocketAddress? to = null, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellation);
        try
        {
            return TrySend(payload.Span, to) ? default : _portable.SendAsync(payload, to, cancellation);
        }
        catch (ParleyException error)
        {
            return ValueTask.FromException(error);
        }
    }

    public override bool TrySend(ReadOnlySpan<byte> payload, SocketAddress? to = null)
    {
        to ??= _peer;
        int count;
        fixed (byte* from = payload)
        {
            fixed (byte* name = to is null ? default : to.Buffer.Span)
                count = _descriptor.SendTo(from, payload.Length, name, to?.Size ?? 0);
        }

        if (count < 0)
            return IsFull(count) ? false : throw NotSent(to, count);
        if (_origin.Wire.IsObserved)
            AnnounceSent(payload.ToArray(), to);
        return true;
    }

    public override int TrySend(DatagramSendBatch batch, int from)
    {
        // Senders on several threads take turns with the memory; a batch is one thread's.
        var sends = Interlocked.Exchange(ref _sends, null) ?? new DatagramSends();
        sends.Take(batch, from, _cuts);
        var sent = sends.Send(_descriptor);
        if (sent < 0 && sends.CutsFirst && MayBeOfTheCut(sent))
        {
            sends.Take(batch, from, cuts: false);
            sent = sends.Send(_descriptor);
            if (sent > 0)
                _cuts = false; // for good: the next one's path would say the same
        }

        _sends = sends;
        if (sent < 0)
            return IsFull(sent) ? 0 : throw NotSent(batch.ReceiverOf(from), sent);
        if (_origin.Wire.IsObserved)
        {
            for (var i = from; i < from + sent; i++)
                AnnounceSent(batch.PayloadOf(i).ToArray(), batch.ReceiverOf(i));
        }

        return sent;
    }

    public override Address ToAddress(SocketAddress address) => _portable.ToAddress(address);

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return default;
        _descriptor.Close();
        _waiter.Signal(this);
        _registration.Unregister();

        // The port is free when this returns.
        return new ValueTask(_reactor.RunAsync(() => _portable.DisposeAsync().AsTask()));
    }

    void IEventOwner.Happened(uint events) => _waiter.Signal(this);

    bool IAttempt.TryComplete() => TryComplete();

    object IAttempt.Owner => this;

    void IAttempt.Signal() => _waiter.Signal(this);

    void IAttempt.Attempt() => _waiter.Attempt(this);

    int IValueTaskSource<int>.GetResult(short token)
    {
        _waiter.Take(token);
        if (TakeFailure() is { } failure)
            throw failure;
        if (_batch!.Count == 0 && !IsDisposed)
            _token.ThrowIfCancellationRequested();
        return _batch.Count;
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _waiter.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiter.OnCompleted(this, continuation, state, token, flags);

    private ValueTask<int> Done(DatagramBatch batch)
    {
        if (TakeFailure() is { } failure)
            return ValueTask.FromException<int>(failure);
        return batch.Count == 0 && !IsDisposed ? ValueTask.FromCanceled<int>(_token) : new ValueTask<int>(batch.Count);
    }

    // No checksum by the device (EIO), none at all, or a path that takes less (EINVAL; EMSGSIZE): udp_send_skb in the kernel's net/ipv4/udp.c.
    private static bool MayBeOfTheCut(int result) => result is -Errno.Io or -Errno.Invalid or -Errno.MessageSize;

    private static bool IsFull(int result) => result is -Errno.Again or -Errno.NoBuffers or -Errno.Interrupted;

    /// <summary>A server waits again and again with one and the same token: it is registered once.</summary>
    private void Hear(CancellationToken cancellation)
    {
        if (cancellation == _token)
            return;
        _registration.Unregister();
        _token = cancellation;
        _registration = cancellation.UnsafeRegister(static operation => ((IAttempt)operation!).Signal(), this);
    }

    private bool TryComplete()
    {
        if (IsDisposed || _token.IsCancellationRequested)
            return true;
        var batch = _batch!;
        var slots = Slots(batch);
        _waiter.SetNotReady(); // before the call: what comes behind it is seen
        var room = Math.Min(_blocks.Count, batch.Capacity);
        var count = _descriptor.ReceiveMany(slots.Headers, room);
        if (count >= 0)
        {
            for (var i = 0; i < count; i++)
            {
                var sender = slots.TakeSender(i);
                batch.Add(_blocks[i].Bytes.AsMemory(_blocks[i].First, slots.LengthOf(i)), IsConnected ? default : sender);
            }

            if (count == room)
            {
                _waiter.SetReady(); // there may be more
                AddBlocks(slots, Math.Min(room, slots.Count - room));
            }

            if (_origin.Wire.IsObserved)
                AnnounceReceived(batch);
            return true;
        }

        if (count is -Errno.Again or -Errno.Interrupted)
        {
            if (count == -Errno.Interrupted)
                _waiter.SetReady();
            return false;
        }

        if (IsDisposed)
            return true;
        _waiter.SetReady(); // an error says nothing of what stands behind it
        _failure = ReactorEngine.Sentence("receive from", Remote ?? Local, Errno.ToException(-count));
        _origin.Wire.Announce(new WireEvent(WireEventKind.Failed, _origin.Id, Local, Remote, Error: _failure));
        return true;
    }

    private DatagramSlots Slots(DatagramBatch batch)
    {
        if (_in is not { } slots || slots.Count < batch.Capacity)
        {
            _blocks.Clear();
            _in = slots = new DatagramSlots(batch.Capacity);
            AddBlocks(slots, Math.Min(Few, batch.Capacity));
        }

        return slots;
    }

    private void AddBlocks(DatagramSlots slots, int count)
    {
        for (; count > 0; count--)
        {
            var block = new Block();
            slots.Place(_blocks.Count, block.Start + block.First, Block.Size);
            _blocks.Add(block);
        }
    }

    private ParleyException? TakeFailure()
    {
        var failure = _failure;
        _failure = null;
        return failure;
    }

    private ParleyException NotSent(SocketAddress? to, int result)
    {
        var receiver = to is null ? Remote ?? Local : ToAddress(to);
        var failure = ReactorEngine.Sentence("send to", receiver, Errno.ToException(-result));
        _origin.Wire.Announce(new WireEvent(WireEventKind.Failed, _origin.Id, Local, receiver, Error: failure));
        return failure;
    }

    private void AnnounceSent(byte[] payload, SocketAddress? to) =>
        _origin.Wire.Announce(new WireEvent(WireEventKind.Sent, _origin.Id, Local, to is null ? Remote : ToAddress(to), payload));

    private void AnnounceReceived(DatagramBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
            _origin.Wire.Announce(new WireEvent(WireEventKind.Received, _origin.Id, Local, batch[i].Sender is { } sender ? ToAddress(sender) : Remote, batch[i].Payload));
    }
}
