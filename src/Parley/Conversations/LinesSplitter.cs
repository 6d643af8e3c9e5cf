using System.Buffers;
using System.IO.Pipelines;

namespace Parley;

/// <summary>Lines, each byte searched for a newline once, however small the pieces that it came in.</summary>
internal class LinesSplitter(PipeReader input, int limit, bool refuseHttp) : MessageSplitter(input)
{
    // Bytes at the front of the buffer that are known to hold no newline.
    private long _searched;
    private bool _isFirst = true;

    public override PeerStyle Style => PeerStyle.Lines;

    private protected int Limit => limit;

    private protected override bool TryTake(ref ReadOnlySequence<byte> buffer, bool completed, out ReadOnlySequence<byte> message)
    {
        if (!completed && buffer.Length <= limit && buffer.Slice(_searched).PositionOf((byte)'\n') is null)
        {
            _searched = buffer.Length;
            message = default;
            return false;
        }

        if (!Framing.Lines.TryRead(ref buffer, completed, limit, out message))
            return false;
        Taken(message);
        return true;
    }

    /// <summary>A message is whole: the next one is searched from its beginning.</summary>
    private protected void Taken(in ReadOnlySequence<byte> message)
    {
        _searched = 0;
        if (_isFirst && refuseHttp && HttpRequestLine.Is(message))
            throw new ParleyException(ErrorReason.ProtocolViolation, "an HTTP request came to a line service: a browser was led here, or a client has the wrong port");
        _isFirst = false;
    }
}
