namespace Parley.Chat;

/// <summary>Who is there: the first names, and how many they are in all.</summary>
/// <param name="Names">The names of those who came first.</param>
/// <param name="Count">All of them; more than the names where those were cut off.</param>
internal readonly record struct Company(IReadOnlyList<string> Names, int Count)
{
    /// <summary>Such as <c>Ann, Bob and 7 more</c>; empty for nobody.</summary>
    public override string ToString()
    {
        var more = Count - Names.Count;
        return more > 0 ? $"{string.Join(", ", Names)} and {more} more"
            : Names.Count > 1 ? $"{string.Join(", ", Names.SkipLast(1))} and {Names[^1]}"
            : Names.FirstOrDefault("");
    }
}
