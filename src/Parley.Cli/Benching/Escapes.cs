using System.Globalization;
using System.Text;

namespace Parley.Cli;

/// <summary>A text that was typed with escapes for what cannot be typed: <c>\n \r \t \0 \\ \xHH</c>.</summary>
internal static class Escapes
{
    /// <summary>The bytes that a text stands for; what is no escape is UTF-8.</summary>
    /// <param name="option">Where it was typed, for the error.</param>
    /// <param name="text">What was typed.</param>
    internal static byte[] Read(string option, string text)
    {
        List<byte> bytes = [];
        for (var at = 0; at < text.Length;)
        {
            var next = text.IndexOf('\\', at) is >= 0 and var found ? found : text.Length;
            bytes.AddRange(Encoding.UTF8.GetBytes(text[at..next]));
            at = next;
            if (at == text.Length)
                break;
            var length = text.Length > at + 1 && text[at + 1] == 'x' ? 4 : 2;
            bytes.Add(One(text.AsSpan(at, Math.Min(length, text.Length - at))) ?? throw CommandException.Usage($"{option} has an escape that means nothing at '{text[at..]}': \\n \\r \\t \\0 \\\\ and \\xHH do"));
            at += length;
        }

        return [.. bytes];
    }

    private static byte? One(ReadOnlySpan<char> escape) => escape switch
    {
        @"\n" => (byte)'\n',
        @"\r" => (byte)'\r',
        @"\t" => (byte)'\t',
        @"\0" => 0,
        @"\\" => (byte)'\\',
        [_, 'x', _, _] => byte.TryParse(escape[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null,
        _ => null,
    };
}
