using System.IO.Pipelines;

namespace Parley.Tests;

/// <summary>Sends and reads a <see cref="Pattern"/>.</summary>
internal static class PatternTraffic
{
    /// <summary>Writes a piece of the pattern, without a flush.</summary>
    internal static void Write(this PipeWriter output, Pattern pattern, long position, int count)
    {
        while (count > 0)
        {
            var room = output.GetSpan();
            var part = Math.Min(count, room.Length);
            pattern.Fill(room[..part], position);
            output.Advance(part);
            position += part;
            count -= part;
        }
    }

    /// <summary>Writes a piece of the pattern, flush by flush.</summary>
    internal static async Task SendAsync(this PipeWriter output, Pattern pattern, long position, long count, int flush)
    {
        for (var end = position + count; position < end;)
        {
            var part = (int)Math.Min(flush, end - position);
            output.Write(pattern, position, part);
            var result = await output.FlushAsync(Guard.Token);
            result.IsCanceled.ShouldBeFalse();
            position += part;
        }
    }

    /// <summary>Reads exactly that many bytes of the pattern, and no further.</summary>
    internal static async Task ExpectAsync(this PipeReader input, Pattern pattern, long position, long count)
    {
        for (var end = position + count; position < end;)
        {
            var result = await input.ReadAsync(Guard.Token);
            var part = result.Buffer.Slice(0, Math.Min(end - position, result.Buffer.Length));
            pattern.Check(part, position);
            position += part.Length;
            var over = part.End;
            var ended = result.IsCompleted && part.Length == result.Buffer.Length;
            input.AdvanceTo(over);
            if (ended && position < end)
                Assert.Fail($"the stream ended at {position}, {end - position} bytes early");
        }
    }

    /// <summary>Reads the pattern up to the peer's end.</summary>
    /// <returns>Bytes that came.</returns>
    internal static async Task<long> ExpectToEndAsync(this PipeReader input, Pattern pattern, long position = 0, Action<long>? heard = null)
    {
        while (true)
        {
            var result = await input.ReadAsync(Guard.Token);
            pattern.Check(result.Buffer, position);
            position += result.Buffer.Length;
            heard?.Invoke(result.Buffer.Length);
            input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return position;
        }
    }
}
