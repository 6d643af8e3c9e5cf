namespace Parley.Load;

/// <summary>What was wrong with bytes that were not what they should have been.</summary>
internal static class WrongBytes
{
    /// <summary>How many differ.</summary>
    internal static long Count(ReadOnlySpan<byte> found, ReadOnlySpan<byte> expected)
    {
        long wrong = 0;
        for (var i = 0; i < expected.Length; i++)
            wrong += found[i] == expected[i] ? 0 : 1;
        return wrong;
    }

    /// <summary>A sentence about the first one that differs.</summary>
    internal static string Describe(ReadOnlySpan<byte> found, ReadOnlySpan<byte> expected, long received, int lane)
    {
        var first = found.CommonPrefixLength(expected);
        return $"byte {received + first + 1:N0} of connection {lane + 1} was 0x{found[first]:x2}, not 0x{expected[first]:x2}";
    }
}
