using System.Buffers.Binary;
using System.Text;

namespace Parley.Hostile.Tests;

/// <summary>A kind of socket to serve at, and how a peer there says that a message is over.</summary>
/// <param name="Address">Port 0; <c>DIR</c> stands for a directory of the test's own, <c>NAME</c> for the service's name.</param>
/// <param name="Framing">What its conversations expect.</param>
internal sealed record Place(string Address, FramingChoice Framing)
{
    public static Place Parse(string address)
    {
        var option = address.IndexOf("framing=", StringComparison.Ordinal);
        return new Place(address, option < 0 ? FramingChoice.Auto : Enum.Parse<FramingChoice>(address[(option + 8)..], ignoreCase: true));
    }

    /// <summary>A message's bytes as they go over a stream. (Of carriers with boundaries a flush is a message.)</summary>
    public byte[] Message(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        switch (Framing)
        {
            case FramingChoice.Lines:
                return [.. bytes, (byte)'\n'];
            case FramingChoice.Length:
                var length = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
                return [.. length, .. bytes];
            default:
                return bytes;
        }
    }
}
