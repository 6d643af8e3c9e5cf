using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parley.Linux;

/// <summary>
/// What recvmmsg(2) and sendmmsg(2) work on: a header, a piece and a place for an address for each datagram, in memory that
/// does not move.
/// </summary>
internal sealed unsafe class DatagramSlots
{
    /// <summary>Room for struct sockaddr_in6, the largest of UDP.</summary>
    internal const int LargestName = 28;

    private readonly Libc.MessageSlot* _headers;
    private readonly Libc.Piece* _pieces;
    private readonly Name* _names;

    // Keeps what the pointers point to.
    private readonly byte[] _memory;

    internal DatagramSlots(int count)
    {
        Count = count;
        _memory = GC.AllocateArray<byte>(count * (sizeof(Libc.MessageSlot) + sizeof(Libc.Piece) + sizeof(Name)), pinned: true);
        _headers = (Libc.MessageSlot*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        _pieces = (Libc.Piece*)(_headers + count);
        _names = (Name*)(_pieces + count);
        for (var i = 0; i < count; i++)
        {
            ref var message = ref _headers[i].Message;
            message.Pieces = _pieces + i;
            message.PieceCount = 1;
            message.Name = (byte*)(_names + i);
            message.NameSize = LargestName;
        }
    }

    internal int Count { get; }

    internal Libc.MessageSlot* Headers => _headers;

    /// <summary>Where a datagram is, or has room.</summary>
    internal void Place(int index, byte* start, int length) => _pieces[index] = new Libc.Piece { Start = start, Length = length };

    /// <summary>To whom it goes.</summary>
    internal void Address(int index, ReadOnlySpan<byte> to)
    {
        to.CopyTo(new Span<byte>(_names + index, LargestName));
        _headers[index].Message.NameSize = (uint)to.Length;
    }

    /// <summary>How long a received one is.</summary>
    internal int LengthOf(int index) => _headers[index].Length;

    /// <summary>Who sent a received one. The slot is ready for the next one then.</summary>
    internal ReadOnlySpan<byte> TakeSender(int index)
    {
        ref var size = ref _headers[index].Message.NameSize;
        var sender = new ReadOnlySpan<byte>(_names + index, (int)Math.Min(size, LargestName));
        size = LargestName;
        return sender;
    }

    [StructLayout(LayoutKind.Sequential, Size = 32)]
    private struct Name;
}
