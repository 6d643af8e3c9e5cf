using System.Text;

namespace Parley.Cli;

/// <summary>Text in columns, as wide as their widest cell, two spaces apart.</summary>
internal static class Columns
{
    private const string Gap = "  ";

    /// <summary>Lays rows out. The last cell of a row is not padded.</summary>
    internal static IEnumerable<string> Lay(IReadOnlyCollection<string[]> rows)
    {
        var widths = new int[rows.Count == 0 ? 0 : rows.Max(row => row.Length)];
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++)
                widths[column] = Math.Max(widths[column], row[column].Length);
        }

        foreach (var row in rows)
        {
            var line = new StringBuilder();
            for (var column = 0; column < row.Length; column++)
                line.Append(column == 0 ? "" : Gap).Append(column == row.Length - 1 ? row[column] : row[column].PadRight(widths[column]));
            yield return line.ToString().TrimEnd();
        }
    }
}
