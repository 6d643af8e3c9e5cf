using System.Buffers;

namespace Parley.Linux;

/// <summary>
/// Bytes that a reader has seen and not yet taken: memory of the connection's own, as large as they need, so that a peer
/// with half a line keeps no block from the others.
/// </summary>
internal struct Leftover
{
    private byte[]? _bytes;
    private int _start;
    private int _end;

    internal readonly int Count => _end - _start;

    internal readonly byte[] Array => _bytes ?? [];

    internal readonly int Start => _start;

    internal readonly int End => _end;

    internal readonly ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, Count);

    /// <summary>Keeps a copy.</summary>
    internal void Keep(ReadOnlySpan<byte> bytes)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(_bytes);
        (_start, _end) = (0, bytes.Length);
    }

    /// <summary>Room behind the bytes, at least as much as there are, so that growing costs each byte one copy or two.</summary>
    internal Memory<byte> Room(int atLeast)
    {
        if (Array.Length - _end < atLeast)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Count * 2, Count + atLeast));
            Span.CopyTo(larger);
            var count = Count;
            Clear();
            (_bytes, _start, _end) = (larger, 0, count);
        }

        return _bytes.AsMemory(_end);
    }

    internal void Added(int count) => _end += count;

    /// <summary>Drops bytes from the front.</summary>
    internal void Take(int count)
    {
        _start += count;
        if (_start == _end)
            Clear();
    }

    internal void Clear()
    {
        if (_bytes is not null)
            ArrayPool<byte>.Shared.Return(_bytes);
        this = default;
    }
}
