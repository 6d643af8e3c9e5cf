using System.Buffers;
using System.Text;

namespace Parley;

/// <summary>One received message. It is valid until the conversation's next receive.</summary>
/// <param name="Bytes">Its bytes, perhaps none, without the framing's own (a line has no newline).</param>
/// <param name="IsText">Where the carrier tells text from binary (WebSocket): which it is. True elsewhere.</param>
public readonly record struct Message(ReadOnlySequence<byte> Bytes, bool IsText = true)
{
    /// <summary>The bytes read as UTF-8, without one newline at the end (datagrams and chunks often have one). Wrong bytes become U+FFFD.</summary>
    public string Text
    {
        get
        {
            var text = Encoding.UTF8.GetString(Bytes);
            return text.EndsWith('\n') ? text[..^(text.EndsWith("\r\n", StringComparison.Ordinal) ? 2 : 1)] : text;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
