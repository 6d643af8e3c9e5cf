using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace Parley.Linux;

/// <summary>
/// What was written and not yet sent: blocks while it is being written, so that a flush is one call that needs no pinning.
/// What a slow peer leaves behind shrinks to memory of its size.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class OutBuffer
{
    // Pieces of one sendmsg(2); UIO_MAXIOV is 1024.
    private const int MostPieces = 16;

    private List<Segment>? _full;
    private Segment _last;

    internal long Count { get; private set; }

    internal Memory<byte> Room(int atLeast)
    {
        if (_last.Bytes is null || _last.Bytes.Length - _last.End < atLeast)
        {
            if (_last.Count > 0)
                (_full ??= []).Add(_last);
            else
                _last.Free();
            _last = atLeast <= Block.Size ? new Segment(BlockPool.Take()) : new Segment(ArrayPool<byte>.Shared.Rent(atLeast));
        }

        return _last.Bytes.AsMemory(_last.End);
    }

    internal void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, (_last.Bytes?.Length ?? 0) - _last.End);
        _last.End += bytes;
        Count += bytes;
    }

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = Room(1).Span;
            var taken = Math.Min(room.Length, bytes.Length);
            bytes[..taken].CopyTo(room);
            Advance(taken);
            bytes = bytes[taken..];
        }
    }

    /// <summary>Sends as much as the kernel takes in one call.</summary>
    /// <returns>Bytes, or minus errno.</returns>
    internal int Send(ReactorConnection connection)
    {
        int count;
        if (_full is not { Count: > 0 })
        {
            fixed (byte* bytes = _last.Bytes)
                count = connection.Descriptor.Send(bytes + _last.Start, _last.Count);
        }
        else
        {
            count = Gather(connection);
        }

        if (count > 0)
            Sent(connection, count);
        return count;
    }

    /// <summary>Gives a block back that is held for a few bytes only: the peer may take them late.</summary>
    internal void Shrink()
    {
        if (_last.Block is null || _last.Count > Block.Size / 4)
            return;
        var small = new Segment(ArrayPool<byte>.Shared.Rent(Math.Max(1, _last.Count))) { End = _last.Count };
        _last.Bytes.AsSpan(_last.Start, _last.Count).CopyTo(small.Bytes);
        _last.Free();
        _last = small;
    }

    internal void Clear()
    {
        if (_full is not null)
        {
            foreach (var segment in _full)
                segment.Free();
        }

        _last.Free();
        (_full, _last, Count) = (null, default, 0);
    }

    private int Gather(ReactorConnection connection)
    {
        var pieces = stackalloc Libc.Piece[MostPieces];
        var handles = default(Handles);
        var used = 0;
        for (; used < Math.Min(_full!.Count, MostPieces - 1); used++)
            pieces[used] = PieceOf(_full[used], ref handles[used]);
        if (used == _full.Count)
            pieces[used] = PieceOf(_last, ref handles[used++]);
        var message = new Libc.MessageHeader { Pieces = pieces, PieceCount = used };
        var count = connection.Descriptor.Send(&message);
        for (var i = 0; i < used; i++)
            handles[i].Dispose();
        return count;
    }

    // A block does not move; a rented array must be held for the call.
    private static Libc.Piece PieceOf(Segment segment, ref MemoryHandle handle)
    {
        byte* start;
        if (segment.Block is { } block)
        {
            start = block.Start;
        }
        else
        {
            handle = segment.Bytes.AsMemory().Pin();
            start = (byte*)handle.Pointer;
        }

        return new Libc.Piece { Start = start + segment.Start, Length = segment.Count };
    }

    private void Sent(ReactorConnection connection, int count)
    {
        Count -= count;
        while (_full is { Count: > 0 } full)
        {
            var first = full[0];
            var taken = Math.Min(first.Count, count);
            connection.Sent(first.Bytes.AsMemory(first.Start, taken));
            count -= taken;
            first.Start += taken;
            if (first.Count > 0)
            {
                full[0] = first;
                return;
            }

            first.Free();
            full.RemoveAt(0);
        }

        if (count > 0)
            connection.Sent(_last.Bytes.AsMemory(_last.Start, count));
        _last.Start += count;
        if (_last.Count > 0)
            return;
        _last.Free();
        _last = default;
    }

    [InlineArray(MostPieces)]
    private struct Handles
    {
        private MemoryHandle _first;
    }

    private struct Segment
    {
        internal Segment(Block block) => (Block, Bytes, Start, End) = (block, block.Bytes, block.First, block.First);

        internal Segment(byte[] rented) => Bytes = rented;

        internal Block? Block { get; }

        internal byte[]? Bytes { get; }

        internal int Start { get; set; }

        internal int End { get; set; }

        internal readonly int Count => End - Start;

        internal readonly void Free()
        {
            if (Block is not null)
                BlockPool.GiveBack(Block);
            else if (Bytes is not null)
                ArrayPool<byte>.Shared.Return(Bytes);
        }
    }
}
