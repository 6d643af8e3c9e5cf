using System.Text.Json;

namespace Parley.Cli;

/// <summary>What listens where, on standard output: for people, or one JSON object a line.</summary>
internal static class ServiceTable
{
    // ECMA-48, section 8.3.117 (SGR).
    private const string Bold = "\e[1m";
    private const string Faint = "\e[2m";
    private const string Plain = "\e[0m";

    /// <summary>Writes the rows.</summary>
    internal static void Write(Terminal terminal, IReadOnlyList<ServiceRow> rows, bool json)
    {
        if (json)
        {
            foreach (var row in rows)
                terminal.WriteLine(Json(row));
            return;
        }

        var name = Width("SERVICE", rows.Select(row => row.Name));
        var address = Width("ADDRESS", rows.Select(row => row.Address));
        WriteRow(terminal, Bold, "SERVICE".PadRight(name), "ADDRESS".PadRight(address), "NOTE");
        foreach (var row in rows)
            WriteRow(terminal, row.Listens ? "" : Faint, row.Name.PadRight(name), row.Address.PadRight(address), row.Note);
        terminal.Out.Flush();
    }

    // Names and paths were typed by somebody; the colours are ours, and must not be escaped with them.
    private static void WriteRow(Terminal terminal, string style, params string[] cells)
    {
        var line = string.Join("  ", cells.Select(cell => Printable.Show(cell))).TrimEnd();
        terminal.Out.Write(terminal.Colour && style.Length > 0 ? $"{style}{line}{Plain}\n" : $"{line}\n");
    }

    private static int Width(string head, IEnumerable<string> cells) => cells.Append(head).Max(cell => cell.Length);

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
