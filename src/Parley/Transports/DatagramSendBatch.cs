using System.Net;
using System.Runtime.InteropServices;

namespace Parley;

/// <summary>Datagrams on their way out, which an engine hands to the system with few calls: see <see cref="DatagramSocket.TrySend(DatagramSendBatch, int)"/>. Reused from batch to batch.</summary>
public sealed class DatagramSendBatch
{
    /// <summary>Datagrams that it can hold.</summary>
    public const int Capacity = 64;

    // One datagram of any size fits, or many small ones.
    private const int Room = 64 * 1024;

    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Room, pinned: true);
    private readonly Memory<byte> _memory;
    private int _used;

    /// <summary>Makes an empty batch.</summary>
    public DatagramSendBatch() => _memory = MemoryMarshal.CreateFromPinnedArray(_bytes, 0, Room);

    /// <summary>Datagrams in it.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a datagram.</summary>
    /// <param name="payload">The message; copied.</param>
    /// <param name="to">The receiver; kept until the batch is cleared.</param>
    /// <returns>False: there is no room for it before the batch is sent and cleared.</returns>
    public bool TryAdd(ReadOnlySpan<byte> payload, SocketAddress to)
    {
        if (Count == Capacity || payload.Length > Room - _used)
            return false;
        payload.CopyTo(_bytes.AsSpan(_used));
        _entries[Count++] = new Entry(to, _used, payload.Length);
        _used += payload.Length;
        return true;
    }

    /// <summary>A datagram's message. Its memory does not move, and the next one's begins where it ends.</summary>
    /// <param name="index">0 to <see cref="Count"/> less one.</param>
    /// <returns>Good until the batch is cleared.</returns>
    public ReadOnlyMemory<byte> PayloadOf(int index) => _memory.Slice(_entries[index].Start, _entries[index].Length);

    /// <summary>A datagram's receiver.</summary>
    /// <param name="index">0 to <see cref="Count"/> less one.</param>
    /// <returns>As the system writes it.</returns>
    public SocketAddress ReceiverOf(int index) => _entries[index].To;

    /// <summary>Forgets what is in it.</summary>
    public void Clear() => (Count, _used) = (0, 0);

    private readonly record struct Entry(SocketAddress To, int Start, int Length);
}
