using System.IO.Pipelines;
using System.Text;

namespace Parley.Tests;

/// <summary>Reads bytes as a test wants them.</summary>
internal static class PipeReading
{
    /// <summary>Exactly that many bytes, as Latin-1.</summary>
    internal static async Task<string> ReadTextAsync(this PipeReader input, int count)
    {
        var result = await input.ReadAtLeastAsync(count, Guard.Token);
        var bytes = result.Buffer.Slice(0, Math.Min(count, result.Buffer.Length));
        var text = Encoding.Latin1.GetString(bytes);
        input.AdvanceTo(bytes.End);
        return text;
    }

    /// <summary>Everything up to the peer's end, as Latin-1.</summary>
    internal static async Task<string> ReadToEndAsync(this PipeReader input)
    {
        while (true)
        {
            var result = await input.ReadAsync(Guard.Token);
            if (result.IsCompleted)
            {
                var text = Encoding.Latin1.GetString(result.Buffer);
                input.AdvanceTo(result.Buffer.End);
                return text;
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>How many bytes come up to the peer's end.</summary>
    internal static async Task<long> CountToEndAsync(this PipeReader input)
    {
        for (long count = 0; ;)
        {
            var result = await input.ReadAsync(Guard.Token);
            count += result.Buffer.Length;
            input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return count;
        }
    }
}
