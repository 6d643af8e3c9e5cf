using System.Globalization;
using System.Text;

namespace Parley.Cli.Tests;

/// <summary>The page of the guide that says what works on which kind of socket; refusals become footnotes.</summary>
internal sealed class SupportPage
{
    private readonly List<string> _refusals = [];
    private readonly StringBuilder _tables = new();

    /// <summary>Adds a table.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="rows">The rows' names.</param>
    /// <param name="columns">The columns' names.</param>
    /// <param name="refusals">Of a row and a column: null where it works, else the refusal.</param>
    public void Add(string title, IReadOnlyList<string> rows, IReadOnlyList<string> columns, IReadOnlyDictionary<(string Row, string Column), string?> refusals)
    {
        _tables.Append(CultureInfo.InvariantCulture, $"## {title}\n\n| | {string.Join(" | ", columns)} |\n|---|{string.Concat(columns.Select(_ => ":-:|"))}\n");
        foreach (var row in rows)
            _tables.Append(CultureInfo.InvariantCulture, $"| `{row}` | {string.Join(" | ", columns.Select(column => Cell(refusals[(row, column)])))} |\n");
        _tables.Append('\n');
    }

    public override string ToString()
    {
        var page = new StringBuilder(
            """
            # What works on which kind of socket

            This page is written by the test `SupportTable`, which tries every cell for real: a service through `parley serve` and a client
            of the library's, a verb as a process of its own. **yes** means that it worked. A number is a refusal: one sentence, and exit code 1. The test
            asserts the sentence too.


            """);
        page.Append(_tables);
        page.Append("## Refusals\n\nADDRESS stands for the address that was typed.\n\n");
        for (var number = 1; number <= _refusals.Count; number++)
            page.Append(CultureInfo.InvariantCulture, $"{number}. `{_refusals[number - 1]}`\n");
        return page.Replace("\r\n", "\n").ToString();
    }

    private string Cell(string? refusal)
    {
        if (refusal is null)
            return "yes";
        if (!_refusals.Contains(refusal))
            _refusals.Add(refusal);
        return (_refusals.IndexOf(refusal) + 1).ToString(CultureInfo.InvariantCulture);
    }
}
