using System.Text.Json;
using Spectre.Console;

namespace Parley.Cli;

/// <summary>What listens where, on standard output: for people, or one JSON object a line.</summary>
internal static class ServiceTable
{
    private static readonly Style Head = new(decoration: Decoration.Bold);
    private static readonly Style Skipped = new(decoration: Decoration.Dim);

    /// <summary>Writes the rows.</summary>
    internal static void Write(Terminal terminal, IReadOnlyList<ServiceRow> rows, bool json)
    {
        if (json)
        {
            foreach (var row in rows)
                terminal.WriteLine(Json(row));
            return;
        }

        List<(string[] Cells, Style Style)> lines = [(["SERVICE", "ADDRESS", "NOTE"], Head)];
        lines.AddRange(rows.Select(row => (new[] { row.Name, row.Address, row.Note }, row.Listens ? Style.Plain : Skipped)));
        foreach (var line in Columns.Lay(lines, terminal.Colour))
            terminal.Out.Write($"{line}\n");
        terminal.Out.Flush();
    }

    private static string Json(ServiceRow row)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("service", row.Name);
            writer.WriteString("address", row.Address);
            writer.WriteBoolean("listens", row.Listens);
            writer.WriteString(row.Listens ? "description" : "reason", row.Text);
            if (row.Fingerprint is { } fingerprint)
                writer.WriteString("fingerprint", fingerprint);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
