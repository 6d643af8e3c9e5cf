using System.Buffers;
using System.IO.Pipelines;

namespace Parley;

/// <summary>Messages as a framing without a clock has them: chunks, and length-prefixed ones.</summary>
internal sealed class FramedSplitter(PipeReader input, Framing framing, PeerStyle style, int limit) : MessageSplitter(input)
{
    public override PeerStyle Style => style;

    private protected override bool TryTake(ref ReadOnlySequence<byte> buffer, bool completed, out ReadOnlySequence<byte> message) =>
        framing.TryRead(ref buffer, completed, limit, out message);
}
