using System.Buffers;

namespace Parley;

/// <summary>Messages that leave together, in one pooled array. Empty, it holds no memory.</summary>
internal sealed class OutboxBatch : IBufferWriter<byte>
{
    private readonly List<(int Offset, bool IsText)> _ends = [];
    private byte[] _bytes = [];
    private int _length;

    /// <summary>Messages in it.</summary>
    public int Count => _ends.Count;

    /// <summary>What they count for in the queue's limit.</summary>
    public long Cost { get; set; }

    /// <summary>Every byte, framing included.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>The bytes of one message.</summary>
    /// <param name="index">0 to <see cref="Count"/> less one.</param>
    public ReadOnlyMemory<byte> this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : _ends[index - 1].Offset;
            return _bytes.AsMemory(start, _ends[index].Offset - start);
        }
    }

    /// <summary>Text or binary, for carriers that tell them apart.</summary>
    /// <param name="index">0 to <see cref="Count"/> less one.</param>
    /// <returns>True: text.</returns>
    public bool IsText(int index) => _ends[index].IsText;

    /// <summary>What was written since the last call is a message.</summary>
    /// <param name="isText">Text or binary, for carriers that tell them apart.</param>
    public void EndMessage(bool isText = true) => _ends.Add((_length, isText));

    public void Clear()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
        _ends.Clear();
        Cost = 0;
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (_bytes.Length - _length < wanted)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + wanted, _length * 2));
            Bytes.CopyTo(larger);
            if (_bytes.Length > 0)
                ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
