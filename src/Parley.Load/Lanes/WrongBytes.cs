namespace Parley.Load;

/// <summary>Compares what comes with what should come.</summary>
internal static class WrongBytes
{
    /// <summary>Compares the next bytes of a connection, and counts those that differ.</summary>
    /// <param name="setting">Knows the answers.</param>
    /// <param name="bytes">What came.</param>
    /// <param name="at">Where in the answers' cycle the connection is; moves on.</param>
    /// <param name="received">Bytes of the connection before these.</param>
    /// <param name="lane">The connection's number, from 0.</param>
    /// <returns>False: some are wrong, and what comes after them means nothing.</returns>
    internal static bool Check(LaneSetting setting, ReadOnlySpan<byte> bytes, ref int at, long received, int lane)
    {
        for (var rest = bytes; !rest.IsEmpty;)
        {
            var expected = setting.Answer.Span(at, Math.Min(rest.Length, Cycle.Longest));
            var found = rest[..expected.Length];
            if (!found.SequenceEqual(expected))
            {
                var first = found.CommonPrefixLength(expected);
                setting.Troubles.AddBad(Count(found, expected), $"byte {received + (bytes.Length - rest.Length) + first + 1:N0} of connection {lane + 1} was 0x{found[first]:x2}, not 0x{expected[first]:x2}");
                return false;
            }

            at = setting.Answer.After(at, expected.Length);
            rest = rest[expected.Length..];
        }

        return true;
    }

    private static long Count(ReadOnlySpan<byte> found, ReadOnlySpan<byte> expected)
    {
        long wrong = 0;
        for (var i = 0; i < expected.Length; i++)
            wrong += found[i] == expected[i] ? 0 : 1;
        return wrong;
    }
}
