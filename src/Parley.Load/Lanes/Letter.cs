using System.Buffers.Binary;

namespace Parley.Load;

/// <summary>
/// The datagrams of one socket. To an echo: the socket's number and the message's, four bytes each, little-endian, then
/// bytes of the pattern whose place depends on both. To another server: the question, whose answer carries no number.
/// </summary>
internal sealed class Letter
{
    /// <summary>The least size of a datagram that can be told from the others.</summary>
    internal const int HeaderSize = 8;

    private readonly LaneSetting _setting;
    private readonly bool _isEcho;
    private readonly uint _lane;
    private readonly byte[] _bytes;

    internal Letter(LaneSetting setting, int lane)
    {
        (_setting, _lane, _isEcho) = (setting, (uint)lane, setting.Plan.Question.IsEmpty);
        _bytes = setting.Ask.Span(0, setting.AskSize).ToArray();
        if (_isEcho)
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes, _lane);
    }

    /// <summary>The datagram of a message, until the next is written.</summary>
    internal ReadOnlySpan<byte> Write(uint number)
    {
        if (_isEcho)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(4), number);
            Body(number).CopyTo(_bytes.AsSpan(HeaderSize));
        }

        return _bytes;
    }

    /// <summary>Reads an answer.</summary>
    /// <param name="datagram">What came.</param>
    /// <param name="number">Which message it answers; null: it does not say.</param>
    /// <returns>What is wrong with it; null: nothing.</returns>
    internal string? Read(ReadOnlySpan<byte> datagram, out uint? number)
    {
        number = null;
        if (datagram.Length != _setting.AnswerSize)
            return $"a datagram to socket {_lane + 1} had {(datagram.Length > _setting.AnswerSize ? "more than " : "")}{Math.Min(datagram.Length, _setting.AnswerSize)} bytes, not {_setting.AnswerSize}";
        if (!_isEcho)
            return !_setting.Plan.Verify || datagram.SequenceEqual(_setting.Answer.Span(0, datagram.Length)) ? null : $"a datagram to socket {_lane + 1} was not the answer that was expected";
        if (BinaryPrimitives.ReadUInt32LittleEndian(datagram) != _lane)
            return $"a datagram to socket {_lane + 1} was another socket's";
        number = BinaryPrimitives.ReadUInt32LittleEndian(datagram[4..]);
        return !_setting.Plan.Verify || datagram[HeaderSize..].SequenceEqual(Body(number.Value)) ? null : $"a datagram to socket {_lane + 1} was not what was sent";
    }

    private ReadOnlySpan<byte> Body(uint number) =>
        _setting.Ask.Span((int)(((_lane * 7919UL) + (number * 31UL)) % (ulong)_setting.Ask.Period), _setting.AskSize - HeaderSize);
}
