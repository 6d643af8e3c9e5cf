using System.Buffers;
using System.Text;

namespace Parley.Tests;

/// <summary>Feeds a framing piece by piece, as a connection would, and collects what it finds.</summary>
internal static class Deframer
{
    /// <summary>The messages as Latin-1 texts, and last the reason of the error, if there was one.</summary>
    internal static List<string> Read(Framing framing, IEnumerable<byte[]> pieces, int limit = 1000)
    {
        List<string> found = [];
        List<byte[]> kept = [];
        try
        {
            foreach (var piece in pieces)
            {
                kept.Add(piece);
                Take(completed: false);
            }

            Take(completed: true);
        }
        catch (ParleyException e)
        {
            found.Add($"!{e.Reason}");
        }

        return found;

        void Take(bool completed)
        {
            var buffer = Pieces.Of([.. kept]);
            while (framing.TryRead(ref buffer, completed, limit, out var message))
                found.Add(Encoding.Latin1.GetString(message));
            kept = [];
            foreach (var rest in buffer)
                kept.Add(rest.ToArray());
        }
    }

    internal static List<string> Read(Framing framing, string bytes, int limit = 1000) => Read(framing, [Encoding.Latin1.GetBytes(bytes)], limit);

    internal static byte[] Write(Framing framing, IEnumerable<byte[]> messages)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
            framing.Write(message, output);
        return output.WrittenSpan.ToArray();
    }
}
