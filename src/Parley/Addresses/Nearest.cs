namespace Parley;

/// <summary>Finds what was probably meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate that takes the fewest changes of a character.</summary>
    internal static string To(string word, IReadOnlyCollection<string> candidates) =>
        candidates.MinBy(candidate => Distance(word.ToLowerInvariant(), candidate))!;

    // Levenshtein, one row at a time. The word comes from outside, so no more of it is looked at than any option has.
    private static int Distance(ReadOnlySpan<char> word, ReadOnlySpan<char> candidate)
    {
        if (word.Length > 40)
            word = word[..40];
        Span<int> row = stackalloc int[candidate.Length + 1];
        for (var i = 0; i < row.Length; i++)
            row[i] = i;

        for (var w = 0; w < word.Length; w++)
        {
            var diagonal = row[0]++;
            for (var c = 0; c < candidate.Length; c++)
            {
                var change = diagonal + (word[w] == candidate[c] ? 0 : 1);
                diagonal = row[c + 1];
                row[c + 1] = Math.Min(change, Math.Min(row[c], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
