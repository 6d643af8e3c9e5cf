namespace Parley.Cli;

/// <summary>Standard output as a stream for text writers: what the program itself made, so nothing is escaped.</summary>
internal sealed class PayloadStream(Terminal terminal) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
        // Nothing is held back here.
    }

    public override void Write(ReadOnlySpan<byte> buffer) => terminal.WriteTrusted(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
