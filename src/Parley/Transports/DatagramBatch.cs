using System.Net;
using System.Net.Sockets;

namespace Parley;

/// <summary>
/// Room for datagrams, reused from receive to receive. Each slot's buffer is as large as the largest datagram, and is
/// made when the slot is first used.
/// </summary>
public sealed class DatagramBatch
{
    private readonly Slot[] _slots;
    private readonly int _payloadSize;

    /// <summary>Makes an empty batch.</summary>
    /// <param name="payloadSize">Bytes of each slot: the socket's <see cref="DatagramSocket.MaxPayload"/>.</param>
    /// <param name="capacity">Slots. Default 32.</param>
    public DatagramBatch(int payloadSize, int capacity = 32)
    {
        _payloadSize = payloadSize;
        _slots = new Slot[capacity];
    }

    /// <summary>Datagrams in it.</summary>
    public int Count { get; private set; }

    /// <summary>Datagrams that it can hold.</summary>
    public int Capacity => _slots.Length;

    /// <summary>A datagram of the batch.</summary>
    /// <param name="index">0 to <see cref="Count"/> less one.</param>
    public Datagram this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            ref readonly var slot = ref _slots[index];
            return new Datagram(slot.Payload, slot.Named ? slot.Sender : null);
        }
    }

    /// <summary>Forgets what is in it.</summary>
    public void Clear() => Count = 0;

    /// <summary>For transports: the next free slot's buffer.</summary>
    /// <param name="atLeast">Bytes of a datagram that is known to wait; the slot grows to hold it.</param>
    /// <returns>Where to receive to, full size.</returns>
    public Memory<byte> NextBuffer(int atLeast = 0)
    {
        ref var buffer = ref _slots[Count].Buffer;
        if (buffer is null || buffer.Length < atLeast)
            buffer = GC.AllocateUninitializedArray<byte>(Math.Max(_payloadSize, atLeast));
        return buffer;
    }

    /// <summary>For transports: the next free slot's sender, to be filled in place.</summary>
    /// <param name="family">The socket's address family.</param>
    /// <returns>Where to put the sender, at its largest size.</returns>
    public SocketAddress NextSender(AddressFamily family)
    {
        ref var slot = ref _slots[Count];
        if (slot.Sender?.Family != family)
            slot.Sender = new SocketAddress(family);
        slot.Sender.Size = SocketAddress.GetMaximumAddressSize(family);
        return slot.Sender;
    }

    /// <summary>For transports: the datagram is in the next slot.</summary>
    /// <param name="length">Its bytes.</param>
    /// <param name="named">False: an unnamed sender, whatever stands in the slot.</param>
    public void Added(int length, bool named = true)
    {
        ref var slot = ref _slots[Count++];
        slot.Payload = slot.Buffer.AsMemory(0, length);
        slot.Named = named;
    }

    /// <summary>For transports: a datagram is in memory of the transport's own.</summary>
    /// <param name="payload">Stays as it is until the next receive.</param>
    /// <param name="sender">As the system wrote it (struct sockaddr); copied. Empty: an unnamed sender.</param>
    public void Add(ReadOnlyMemory<byte> payload, ReadOnlySpan<byte> sender)
    {
        ref var slot = ref _slots[Count++];
        slot.Payload = payload;
        slot.Named = !sender.IsEmpty;
        if (sender.IsEmpty)
            return;
        if (slot.Sender is null || slot.Sender.Buffer.Length < sender.Length)
            slot.Sender = new SocketAddress(AddressFamily.Unspecified, sender.Length);
        sender.CopyTo(slot.Sender.Buffer.Span);
        slot.Sender.Size = sender.Length;
    }

    /// <summary>
    /// A datagram is in memory that its transport received to ahead of time: that becomes the slot's, and the slot's becomes
    /// the transport's, so that nothing is copied.
    /// </summary>
    /// <param name="buffer">Holds the datagram; then one as large, to receive to.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="sender">As the system wrote it; then one for the next. Null: the socket has one peer.</param>
    internal void AddInExchange(ref byte[] buffer, int length, ref SocketAddress? sender)
    {
        ref var slot = ref _slots[Count++];
        var free = slot.Buffer is { } mine && mine.Length >= buffer.Length ? mine : GC.AllocateUninitializedArray<byte>(buffer.Length);
        slot.Buffer = buffer;
        slot.Payload = buffer.AsMemory(0, length);
        buffer = free;
        slot.Named = sender is not null;
        if (sender is null)
            return;

        // The system writes the family; room is all that has to be there.
        var other = slot.Sender is { } last && last.Buffer.Length == sender.Buffer.Length ? last : new SocketAddress(sender.Family, sender.Buffer.Length);
        slot.Sender = sender;
        sender = other;
    }

    private struct Slot
    {
        public byte[]? Buffer;
        public SocketAddress? Sender;
        public ReadOnlyMemory<byte> Payload;
        public bool Named;
    }
}
