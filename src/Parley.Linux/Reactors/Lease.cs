using System.Buffers;

namespace Parley.Linux;

/// <summary>
/// A reader's bytes in a checked engine: memory that throws once the reader has advanced past it, where an unchecked
/// engine would show whatever the next peer sent.
/// </summary>
internal sealed class Lease(byte[] bytes) : MemoryManager<byte>
{
    private bool _isOver;

    public override Span<byte> GetSpan() => _isOver ? throw Over() : bytes;

    public override MemoryHandle Pin(int elementIndex = 0) => _isOver ? throw Over() : bytes.AsMemory(elementIndex).Pin();

    public override void Unpin()
    {
    }

    internal void End() => _isOver = true;

    protected override void Dispose(bool disposing) => _isOver = true;

    private static ObjectDisposedException Over() => new(nameof(Memory<byte>), "this memory was given back by AdvanceTo: what is needed longer must be copied before");
}
