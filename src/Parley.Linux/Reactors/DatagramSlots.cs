using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parley.Linux;

/// <summary>
/// What recvmmsg(2) and sendmmsg(2) work on: a header, a piece, and places for an address and for how to cut for each
/// message, in memory that does not move.
/// </summary>
internal sealed unsafe class DatagramSlots
{
    /// <summary>Room for struct sockaddr_in6, the largest of UDP.</summary>
    internal const int LargestName = 28;

    private readonly Libc.MessageSlot* _headers;
    private readonly Libc.Piece* _pieces;
    private readonly Name* _names;
    private readonly Libc.SegmentControl* _cuts;

    // Keeps what the pointers point to.
    private readonly byte[] _memory;

    internal DatagramSlots(int count)
    {
        Count = count;
        _memory = GC.AllocateArray<byte>(count * (sizeof(Libc.MessageSlot) + sizeof(Libc.Piece) + sizeof(Name) + sizeof(Libc.SegmentControl)), pinned: true);
        _headers = (Libc.MessageSlot*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        _pieces = (Libc.Piece*)(_headers + count);
        _names = (Name*)(_pieces + count);
        _cuts = (Libc.SegmentControl*)(_names + count);
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

    /// <summary>How long each of the datagrams is that it consists of; the last one may be shorter. 0: it is one.</summary>
    internal void Cut(int index, int size)
    {
        ref var message = ref _headers[index].Message;
        message.Control = size > 0 ? (byte*)(_cuts + index) : null;
        message.ControlSize = size > 0 ? sizeof(Libc.SegmentControl) : 0;
        if (size > 0)
            _cuts[index] = Libc.SegmentControl.Of(size);
    }

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
