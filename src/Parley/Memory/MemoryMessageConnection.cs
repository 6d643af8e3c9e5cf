using System.Threading.Channels;

namespace Parley;

/// <summary>One end of a connection inside the process that keeps the boundaries of messages, as SOCK_SEQPACKET does.</summary>
internal sealed class MemoryMessageConnection : MessageConnection
{
    // Messages that wait in one direction before a sender waits too.
    private const int Capacity = 16;

    // net.core.wmem_max's default on Linux: a real seqpacket socket takes no larger record.
    private const int LargestRecord = 212_992;

    private readonly MemoryTransport _transport;
    private readonly Channel<byte[]> _in;
    private readonly Channel<byte[]> _out;
    private readonly long _socket = WireEvents.NextSocket();
    private MemoryMessageConnection _peer = null!;
    private ParleyException? _failure;
    private int _taken;
    private bool _peerFinished;

    private MemoryMessageConnection(MemoryTransport transport, MemoryAddress local, MemoryAddress remote, Channel<byte[]> incoming, Channel<byte[]> outgoing) =>
        (_transport, Local, Remote, _in, _out) = (transport, local, remote, incoming, outgoing);

    public override Address Local { get; }

    public override Address Remote { get; }

    internal override TimeProvider Time => _transport.Time;

    internal override int LargestMessage => LargestRecord;

    /// <summary>Both ends of a new connection.</summary>
    internal static (MemoryMessageConnection Client, MemoryMessageConnection Server) Pair(MemoryTransport transport, MemoryAddress client, MemoryAddress server)
    {
        Channel<byte[]> question = Direction(), answer = Direction();
        var near = new MemoryMessageConnection(transport, client, server, answer, question);
        var far = new MemoryMessageConnection(transport, server, client, question, answer);
        (near._peer, far._peer) = (far, near);
        return (near, far);
    }

    internal override async ValueTask WaitToReceiveAsync() => await _in.Reader.WaitToReadAsync().ConfigureAwait(false);

    internal override async ValueTask<MessagePart> ReceivePartAsync(Memory<byte> buffer)
    {
        while (true)
        {
            ThrowIfFailed();
            if (!_in.Reader.TryPeek(out var message))
            {
                if (await _in.Reader.WaitToReadAsync().ConfigureAwait(false))
                    continue;
                ThrowIfFailed();
                if (!_peerFinished)
                    Announce(WireEventKind.PeerFinished);
                _peerFinished = true;
                return MessagePart.End;
            }

            var part = message.AsMemory(_taken);
            part = part[..Math.Min(part.Length, buffer.Length)];
            part.CopyTo(buffer);
            _taken += part.Length;
            var whole = _taken == message.Length;
            if (whole)
            {
                _taken = 0;
                _in.Reader.TryRead(out _);
                Announce(WireEventKind.Received, message);
            }

            return new MessagePart(part.Length, whole);
        }
    }

    internal void Announce(WireEventKind kind, ReadOnlyMemory<byte> payload = default, Exception? error = null)
    {
        if (_transport.Wire.IsObserved)
            _transport.Wire.Announce(new WireEvent(kind, _socket, Local, Remote, payload, error));
    }

    private protected override async ValueTask SendMessageAsync(ReadOnlyMemory<byte> message, bool isText, CancellationToken cancellation)
    {
        ThrowIfFailed();
        try
        {
            await _out.Writer.WriteAsync(message.ToArray(), cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            ThrowIfFailed();
            throw new ParleyException(ErrorReason.Reset, $"{Remote} is closed: nobody reads there");
        }

        Announce(WireEventKind.Sent, message);
    }

    private protected override ValueTask SendEndAsync(CancellationToken cancellation)
    {
        _out.Writer.TryComplete();
        Announce(WireEventKind.HalfClosed);
        return default;
    }

    private protected override ValueTask CloseCarrierAsync(bool patiently, CancellationToken cancellation)
    {
        _in.Writer.TryComplete();
        Announce(WireEventKind.Closed);
        return default;
    }

    private protected override void Reset(Exception? reason)
    {
        if (reason is not null)
            Announce(WireEventKind.Failed, error: reason);
        Fail(new ParleyException(ErrorReason.Reset, $"the connection to {Remote} was aborted", reason));
        var reset = new ParleyException(ErrorReason.Reset, $"{Local} reset the connection");
        var isNews = _peer.Fail(reset);

        // Both ends know before either is woken: whoever waits would take it for an end otherwise.
        _in.Writer.TryComplete();
        _out.Writer.TryComplete();
        if (isNews)
            _peer.Announce(WireEventKind.Failed, error: reset);
        Announce(WireEventKind.Closed);
        _peer.Gone();
    }

    private static Channel<byte[]> Direction() => Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>Sends and receives of this end's user fail from here on.</summary>
    /// <returns>False: it had failed already.</returns>
    private bool Fail(ParleyException failure) => Interlocked.CompareExchange(ref _failure, failure, null) is null;

    private void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
            throw new ParleyException(failure.Reason, failure.Message, failure.InnerException);
    }
}
