using System.Buffers;
using SuperSocket.ProtoBase;

internal sealed record Bytes(byte[] Value);

internal sealed class WholeFilter : TransparentPipelineFilter<Bytes>
{
    protected override Bytes DecodePackage(ref ReadOnlySequence<byte> buffer) => new(buffer.ToArray());
}
