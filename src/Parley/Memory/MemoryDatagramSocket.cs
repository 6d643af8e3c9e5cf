using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Parley;

/// <summary>A datagram socket inside the process. As with real ones, datagrams that find a full queue are lost.</summary>
internal sealed class MemoryDatagramSocket(MemoryTransport transport, MemoryAddress local, MemoryAddress? remote, bool unnamed) : DatagramSocket
{
    // Of UDP over IPv4: 65,535 less the two headers.
    private const int LargestPayload = 65_507;
    private const int QueueLength = 256;

    // Where the name begins in a socket address: behind the family (unix(7)).
    private const int NameOffset = 2;

    private readonly long _socket = WireEvents.NextSocket();
    private readonly Channel<Arrival> _arrived = Channel.CreateBounded<Arrival>(QueueLength);
    private readonly byte[] _name = unnamed ? [] : Encoding.UTF8.GetBytes(local.Name);
    private long _lost;

    public override Address Local => local;

    public override Address? Remote => remote;

    public override int MaxPayload => LargestPayload;

    /// <summary>Datagrams that found the queue full.</summary>
    internal long Lost => Volatile.Read(ref _lost);

    public override async ValueTask<int> ReceiveAsync(DatagramBatch batch, CancellationToken cancellation = default)
    {
        batch.Clear();
        while (await _arrived.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            while (batch.Count < batch.Capacity && _arrived.Reader.TryPeek(out var next))
            {
                // A refusal is told by itself, after what came before it.
                if (next.Payload is null && batch.Count > 0)
                    break;
                _arrived.Reader.TryRead(out _);
                if (next.Payload is null)
                    throw Refused();
                Add(batch, next.Payload, next.Sender);
            }

            if (batch.Count > 0)
                return batch.Count;
        }

        return 0;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> payload, SocketAddress? to = null, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellation);
        try
        {
            TrySend(payload.Span, to);
            return default;
        }
        catch (ParleyException error)
        {
            return ValueTask.FromException(error);
        }
    }

    public override bool TrySend(ReadOnlySpan<byte> payload, SocketAddress? to = null)
    {
        var receiver = to is null ? remote : (MemoryAddress)ToAddress(to);
        if (receiver is null)
            throw new ParleyException(ErrorReason.NotSupported, $"{local} has no peer of its own: say who shall receive");
        if (payload.Length > LargestPayload)
            throw new ParleyException(ErrorReason.MessageTooLarge, $"a datagram of {payload.Length} bytes to {receiver}: at most {LargestPayload} fit");
        if (_arrived.Reader.Completion.IsCompleted)
            throw new ParleyException(ErrorReason.Reset, $"the socket {local} is closed");

        var copy = payload.ToArray();
        Announce(WireEventKind.Sent, receiver, copy);
        if (transport.FindSocket(receiver) is { } found)
            found.Arrive(new Arrival(copy, unnamed ? null : _name));
        else if (remote is not null)
            Arrive(default); // As ICMP's "port unreachable" does, it comes with the next receive.
        return true;
    }

    public override Address ToAddress(SocketAddress address) =>
        new MemoryAddress(Encoding.UTF8.GetString(address.Buffer.Span[NameOffset..address.Size]), SocketKind.Datagram);

    public override ValueTask DisposeAsync()
    {
        if (_arrived.Writer.TryComplete())
        {
            while (_arrived.Reader.TryRead(out _))
                continue;
            transport.Unbind(local, this);
            Announce(WireEventKind.Closed, remote);
        }

        return default;
    }

    internal void Opened()
    {
        Announce(WireEventKind.Opened, remote);
        Announce(remote is null ? WireEventKind.Bound : WireEventKind.Connected, remote);
    }

    private void Arrive(Arrival arrival)
    {
        if (!_arrived.Writer.TryWrite(arrival))
            Interlocked.Increment(ref _lost);
    }

    private void Add(DatagramBatch batch, byte[] payload, byte[]? sender)
    {
        payload.CopyTo(batch.NextBuffer());
        if (sender is not null)
        {
            var address = batch.NextSender(AddressFamily.Unix);
            sender.CopyTo(address.Buffer.Span[NameOffset..]);
            address.Size = NameOffset + sender.Length;
        }

        batch.Added(payload.Length, named: sender is not null);
        if (transport.Wire.IsObserved)
            Announce(WireEventKind.Received, sender is null ? remote : new MemoryAddress(Encoding.UTF8.GetString(sender), SocketKind.Datagram), payload);
    }

    private ParleyException Refused()
    {
        var refused = new ParleyException(ErrorReason.Refused, $"nobody receives at {remote}");
        Announce(WireEventKind.Failed, remote, error: refused);
        return refused;
    }

    private void Announce(WireEventKind kind, Address? peer, ReadOnlyMemory<byte> payload = default, Exception? error = null)
    {
        if (transport.Wire.IsObserved)
            transport.Wire.Announce(new WireEvent(kind, _socket, local, peer, payload, error));
    }

    /// <summary>A datagram in the queue; without a payload, the news that nobody receives at the peer's name.</summary>
    private readonly record struct Arrival(byte[]? Payload, byte[]? Sender);
}
