using Spectre.Console;

namespace Parley.Cli;

/// <summary>Text in columns, as wide as their widest cell, two spaces apart, each row one line however wide the terminal is.</summary>
internal static class Columns
{
    // Wider than any row: a reader may cut columns out of a pipe, so no row is folded.
    private const int Unfolded = 1_000_000;

    /// <summary>Lays rows out, without colour.</summary>
    internal static IEnumerable<string> Lay(IReadOnlyCollection<string[]> rows) => Lay([.. rows.Select(row => (row, Style.Plain))], colour: false);

    /// <summary>Lays rows out.</summary>
    /// <param name="rows">The cells, shown without what could steer a terminal, and the row's style.</param>
    /// <param name="colour">False: styles are left out.</param>
    /// <returns>A line for each row, without spaces at its end.</returns>
    internal static IEnumerable<string> Lay(IReadOnlyCollection<(string[] Cells, Style Style)> rows, bool colour)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        for (var column = 0; column < rows.Select(row => row.Cells.Length).DefaultIfEmpty().Max(); column++)
            table.AddColumn(new TableColumn("").NoWrap().PadLeft(0).PadRight(2));
        foreach (var (cells, style) in rows)
            table.AddRow(cells.Select(cell => new Text(Printable.Show(cell), style)));

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new TextOutput(text),
        });
        console.Write(table);
        return [.. text.ToString().Split('\n').SkipLast(1).Select(line => line.TrimEnd())];
    }

    /// <summary>A text to write to. Spectre's own asks the console for its width, and .NET then sends the terminal a sequence (terminfo's keypad_xmit).</summary>
    private sealed class TextOutput(TextWriter text) : IAnsiConsoleOutput
    {
        public TextWriter Writer => text;

        public bool IsTerminal => false;

        public int Width => Unfolded;

        public int Height => 1;

        public void SetEncoding(System.Text.Encoding encoding)
        {
            // A text has none.
        }
    }
}
